package org.narthex.bench.hot;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.narthex.storage.tsdb.internal.index.Postings;
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

/** Lists of series cut with one another, an entry of the shorter list. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(PostingsBenchmark.FEW)
public class PostingsBenchmark {
    static final int FEW = 1_000;

    private static final int ALL = 100_000;

    private Postings few = Postings.EMPTY;
    private Postings half = Postings.EMPTY;
    private Postings similar = Postings.EMPTY;

    @Setup
    public void fill() {
        few = every(ALL / FEW, 5);
        half = every(2, 6);
        similar = every(ALL / FEW / 2, 7);
    }

    private static Postings every(int step, long seed) {
        Random random = new Random(seed);
        int[] refs = new int[ALL / step];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = i * step + random.nextInt(step);
        }
        return Postings.of(refs);
    }

    /** The longer list has fifty times as many. */
    @Benchmark
    public Postings gallop() {
        return few.intersect(half);
    }

    /** The longer list has twice as many. */
    @Benchmark
    public Postings zip() {
        return few.intersect(similar);
    }
}
