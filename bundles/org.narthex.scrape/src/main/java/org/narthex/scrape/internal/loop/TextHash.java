package org.narthex.scrape.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * A hash of 128 bits that stands for a text: MurmurHash3 in its x64 variant, seeded at random for each process, so that no
 * page can be made to collide and an accident is out of the question (a billion texts: one chance in 10<sup>20</sup>).
 *
 * <p>Source: A. Appleby, MurmurHash3. Confined to one thread. Benchmark: {@code ScrapePathBenchmark}.
 */
public final class TextHash {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;
    private static final long SEED1 = RandomGenerator.getDefault().nextLong();
    private static final long SEED2 = RandomGenerator.getDefault().nextLong();

    private final long seed1;
    private final long seed2;

    /** Upper half of the hash computed last. */
    long high;

    /** Lower half of the hash computed last. */
    long low;

    /** A hash with the process' seeds. */
    public TextHash() {
        this(SEED1, SEED2);
    }

    TextHash(long seed1, long seed2) {
        this.seed1 = seed1;
        this.seed2 = seed2;
    }

    /** Computes the hash of a range. */
    public void of(byte[] in, int from, int to) {
        long h1 = seed1;
        long h2 = seed2;
        int at = from;
        for (; at + 16 <= to; at += 16) {
            h1 ^= mix1((long) LONG.get(in, at));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729L;
            h2 ^= mix2((long) LONG.get(in, at + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5L;
        }
        int rest = to - at;
        if (rest > 8) {
            h2 ^= mix2(tail(in, at + 8, to));
        }
        if (rest > 0) {
            h1 ^= mix1(rest >= 8 ? (long) LONG.get(in, at) : tail(in, at, to));
        }
        h1 ^= to - from;
        h2 ^= to - from;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        h1 += h2;
        h2 += h1;
        high = h1;
        low = h2;
    }

    private static long tail(byte[] in, int from, int to) {
        long k = 0;
        for (int i = to - 1; i >= from; i--) {
            k = k << 8 | in[i] & 0xffL;
        }
        return k;
    }

    private static long mix1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mix2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long k) {
        long h = k;
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        h *= 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
