package org.narthex.bench.hot;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.tsdb.internal.chunk.XorDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Float samples into and out of an XOR chunk, a sample. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(SampleShape.SAMPLES)
public class XorBenchmark {
    @Param
    public SampleShape shape = SampleShape.CONSTANT;

    private final XorEncoder encoder = new XorEncoder();
    private final SampleBuffer decoded = new SampleBuffer(SampleShape.SAMPLES);
    private final byte[] buffer = new byte[2048];
    private long[] times = {};
    private double[] values = {};
    private byte[] chunk = {};

    @Setup
    public void fill() {
        times = SampleShape.times(shape != SampleShape.RANDOM);
        values = shape.numbers();
        chunk = Arrays.copyOf(append().buffer, encoder.bytes());
    }

    @Benchmark
    public XorEncoder append() {
        encoder.start(buffer);
        for (int i = 0; i < SampleShape.SAMPLES; i++) {
            encoder.append(times[i], values[i]);
        }
        return encoder;
    }

    @Benchmark
    public SampleBuffer decode() {
        decoded.size = 0;
        XorDecoder.decode(MemorySegment.ofArray(chunk), Long.MIN_VALUE, Long.MAX_VALUE, decoded);
        return decoded;
    }
}
