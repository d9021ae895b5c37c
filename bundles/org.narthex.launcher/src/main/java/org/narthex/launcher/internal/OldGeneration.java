package org.narthex.launcher.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Has the old generation collected when it has grown by a part of what lived in it. The serial collector by itself lets it
 * grow to the limit of the heap first, which is a large part of the machine. Confined to its own thread.
 */
final class OldGeneration implements Runnable {
    /** The pool of the serial collector; others have their own ways. */
    private static final String POOL = "Tenured Gen";

    private static final long LOOK_MILLIS = 50;
    private static final long MIN_GROWTH = 8L << 20;
    private static final int GROWTH_PART = 6;

    /** Collections take at most this part of the time. */
    private static final int TIME_PART = 12;

    private final MemoryPoolMXBean pool;

    private OldGeneration(MemoryPoolMXBean pool) {
        this.pool = pool;
    }

    /** Begins to look after the old generation, if it is that of the serial collector. */
    static void watch() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals(POOL)) {
                Thread.ofPlatform().daemon().name("old-generation").start(new OldGeneration(pool));
            }
        }
    }

    @Override
    public void run() {
        long live = 0;
        long ended = System.nanoTime();
        long pause = 0;
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                if (isDue(pool.getUsage().getUsed(), live, System.nanoTime() - ended, pause)) {
                    long begun = System.nanoTime();
                    System.gc();
                    ended = System.nanoTime();
                    pause = ended - begun;
                    live = pool.getUsage().getUsed();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether to collect.
     *
     * @param used bytes in use
     * @param live bytes in use after the last collection
     * @param nanos time since then
     * @param pause nanoseconds that it took
     */
    static boolean isDue(long used, long live, long nanos, long pause) {
        return used - live > Math.max(MIN_GROWTH, live / GROWTH_PART) && nanos / TIME_PART >= pause;
    }
}
