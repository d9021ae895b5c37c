package org.narthex.discovery.manager.internal;

import java.time.Duration;

/**
 * How often a subscriber is called: at once after a quiet time, then ever more slowly while changes keep coming. Confined
 * to the subscription's monitor.
 */
final class SendPacing {
    private static final double GROWTH = 1.5;

    /** A pause after which nothing is left of the growth: what comes so seldom needs no pacing. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final long shortestNanos;
    private final long longestNanos;
    private long pauseNanos;
    private long lastSent;
    private boolean sentBefore;

    /**
     * A pacing.
     *
     * @param shortest pause after a first call
     * @param longest pause at most; also the quiet time after which the next change is sent at once
     */
    SendPacing(Duration shortest, Duration longest) {
        shortestNanos = shortest.toNanos();
        longestNanos = longest.toNanos();
    }

    /** The pauses of Prometheus. */
    static SendPacing standard() {
        return new SendPacing(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    /** How long from now until a change may be sent; 0 for at once. */
    long waitNanos(long now) {
        return sentBefore ? Math.max(0, pauseNanos - (now - lastSent)) : 0;
    }

    /** Notes a call. */
    void sent(long now) {
        boolean quiet = !sentBefore || now - lastSent > QUIET_NANOS + pauseNanos;
        pauseNanos = quiet ? shortestNanos : Math.min(longestNanos, (long) (pauseNanos * GROWTH));
        lastSent = now;
        sentBefore = true;
    }
}
