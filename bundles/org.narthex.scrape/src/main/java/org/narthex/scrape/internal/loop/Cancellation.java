package org.narthex.scrape.internal.loop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A signal that is given once and can be waited for. Thread-safe. */
public final class Cancellation {
    private final CountDownLatch latch = new CountDownLatch(1);

    public void cancel() {
        latch.countDown();
    }

    public boolean isCancelled() {
        return latch.getCount() == 0;
    }

    /** Waits for the signal. @return whether it was given; true too when the thread was interrupted */
    boolean await(long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
