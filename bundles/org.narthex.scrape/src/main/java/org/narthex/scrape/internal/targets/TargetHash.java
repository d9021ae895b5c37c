package org.narthex.scrape.internal.targets;

import java.nio.charset.StandardCharsets;
import org.narthex.model.Labels;

/** FNV-1a hashes that identify targets and spread their scrapes over the interval, equal to Prometheus'. Thread-safe. */
public final class TargetHash {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private TargetHash() {}

    /** What tells targets apart. */
    static long identity(Labels labels, String url) {
        String number = Long.toUnsignedString(labels.hash());
        return fnv("0".repeat(Math.max(0, 16 - number.length())) + number + url);
    }

    /** What spreads the scrapes of several servers. */
    public static long seed(String hostName, Labels externalLabels) {
        return fnv(hostName + externalLabels);
    }

    /**
     * How long to wait for a target's next scrape, so that its phase depends on nothing but the target and the seed.
     *
     * @param intervalNanos between scrapes
     * @param now Unix nanoseconds
     */
    public static long offset(long hash, long seed, long intervalNanos, long now) {
        long next = intervalNanos - now % intervalNanos + Long.remainderUnsigned(hash ^ seed, intervalNanos);
        return next > intervalNanos ? next - intervalNanos : next;
    }

    private static long fnv(String text) {
        long h = OFFSET_BASIS;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * PRIME;
        }
        return h;
    }
}
