package org.narthex.bench.hot;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunks;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramAppender;
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

/** Native histograms of 20 buckets into and out of a chunk, a histogram. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(HistogramBenchmark.HISTOGRAMS)
public class HistogramBenchmark {
    static final int HISTOGRAMS = 60;

    private static final int BUCKETS = 20;
    private static final byte ENCODING = 2;

    private final Histogram[] histograms = new Histogram[HISTOGRAMS];
    private final SampleBuffer decoded = new SampleBuffer(HISTOGRAMS);
    private byte[] chunk = {};

    @Setup
    public void fill() {
        Random random = new Random(3);
        long[] counts = new long[BUCKETS];
        for (int n = 0; n < HISTOGRAMS; n++) {
            long[] deltas = new long[BUCKETS];
            long total = 0;
            for (int b = 0; b < BUCKETS; b++) {
                counts[b] += random.nextInt(20);
                total += counts[b];
                deltas[b] = counts[b] - (b == 0 ? 0 : counts[b - 1]);
            }
            histograms[n] = new Histogram(
                    CounterResetHint.UNKNOWN,
                    3,
                    1e-128,
                    0,
                    total,
                    total * 0.25,
                    List.of(new Span(-5, 12), new Span(3, 8)),
                    List.of(),
                    deltas,
                    new long[0],
                    new double[0]);
        }
        chunk = append().bytes();
    }

    @Benchmark
    public IntegerHistogramAppender append() {
        IntegerHistogramAppender appender = IntegerHistogramAppender.start(false, 0, 0, histograms[0], null);
        for (int i = 1; i < HISTOGRAMS; i++) {
            appender.append(i * 15_000L, 0, histograms[i]);
        }
        return appender;
    }

    @Benchmark
    public SampleBuffer decode() {
        decoded.size = 0;
        HistogramChunks.decode(ENCODING, MemorySegment.ofArray(chunk), Long.MIN_VALUE, Long.MAX_VALUE, decoded);
        return decoded;
    }
}
