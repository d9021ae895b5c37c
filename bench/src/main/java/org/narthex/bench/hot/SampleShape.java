package org.narthex.bench.hot;

import java.util.Random;

/** What the samples of a series look like. Thread-safe. */
public enum SampleShape {
    /** One value all the time. */
    CONSTANT,

    /** A counter that grows by up to 40 a scrape. */
    COUNTER,

    /** Values without any likeness. */
    RANDOM;

    /** Samples of a chunk. */
    static final int SAMPLES = 120;

    private static final long START = 1_700_000_000_000L;
    private static final long INTERVAL = 15_000;

    /** Timestamps of scrapes every 15 seconds, of which some come a few milliseconds late. */
    static long[] times(boolean exact) {
        Random random = new Random(1);
        long[] times = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            times[i] = START + i * INTERVAL + (exact || random.nextInt(10) > 0 ? 0 : random.nextInt(5));
        }
        return times;
    }

    /** Values of a chunk. */
    double[] numbers() {
        Random random = new Random(2);
        double[] values = new double[SAMPLES];
        double counter = random.nextInt(100_000);
        for (int i = 0; i < SAMPLES; i++) {
            counter += random.nextInt(40);
            values[i] = switch (this) {
                case CONSTANT -> 42;
                case COUNTER -> counter;
                case RANDOM -> random.nextDouble();
            };
        }
        return values;
    }
}
