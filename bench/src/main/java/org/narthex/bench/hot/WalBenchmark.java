package org.narthex.bench.hot;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The samples of a commit as a compressed record of the log, a sample. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(WalBenchmark.SAMPLES)
public class WalBenchmark {
    static final int SAMPLES = 500;

    private final WalBatch batch = new WalBatch(WalBatch.Compression.SNAPPY);
    private final long[] refs = new long[SAMPLES];
    private final long[] times = new long[SAMPLES];
    private final double[] values = new double[SAMPLES];

    @Setup
    public void fill() {
        Random random = new Random(4);
        for (int i = 0; i < SAMPLES; i++) {
            refs[i] = 100_000L + i;
            times[i] = 1_700_000_000_000L;
            values[i] = i % 5 == 0 ? random.nextDouble() : random.nextInt(100_000);
        }
    }

    @Benchmark
    public WalBatch encode() {
        batch.clear();
        RecordFormat.samples(batch.begin(), refs, times, null, values, SAMPLES);
        batch.end();
        return batch;
    }
}
