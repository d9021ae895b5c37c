package org.narthex.itest.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
public final class Await {
    private Await() {}

    /** Asks every 20 ms until the answer is true; an assertion error after the limit. */
    public static void until(Duration limit, Callable<Boolean> condition) {
        until(limit, condition, () -> "");
    }

    /**
     * As {@link #until(Duration, Callable)}.
     *
     * @param state what the error says of the state at the end, such as a log
     */
    static void until(Duration limit, Callable<Boolean> condition, Callable<String> state) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(("not within " + limit + "\n" + state.call()).strip());
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
