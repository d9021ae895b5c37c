package org.narthex.scrape.internal.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A signal that is given once and can be waited for. Thread-safe. */
public final class Cancellation {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Threads that park until the signal or something else; null while there is none. Guarded by this. */
    private @Nullable Set<Thread> parked;

    public void cancel() {
        latch.countDown();
        synchronized (this) {
            if (parked != null) {
                parked.forEach(LockSupport::unpark);
            }
        }
    }

    public boolean isCancelled() {
        return latch.getCount() == 0;
    }

    /** Has the signal unpark a thread; one that was given before does not. */
    synchronized void enter(Thread thread) {
        if (parked == null) {
            parked = new HashSet<>();
        }
        parked.add(thread);
    }

    /** The signal is not to unpark the thread any more. */
    synchronized void leave(Thread thread) {
        if (parked != null && parked.remove(thread) && parked.isEmpty()) {
            parked = null;
        }
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
