package org.narthex.web.api.internal;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;

/**
 * A point in time of a request.
 *
 * @param seconds Unix seconds; those of absurd times wrap around as 64-bit arithmetic does, which clients of Prometheus
 *     see too
 * @param nanos of the second, from 0 on
 */
record ApiTime(long seconds, int nanos) implements Comparable<ApiTime> {
    /** Earliest time, the start of an unlimited range. */
    static final ApiTime MIN = new ApiTime(Long.MIN_VALUE / 1000 + 62135596801L, 0);

    /** Latest time. */
    static final ApiTime MAX = new ApiTime(Long.MAX_VALUE / 1000 - 62135596801L, 999_999_999);

    private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";
    private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";
    private static final long NANOS = 1_000_000_000L;

    private static final Pattern RFC3339 = Pattern.compile(
            "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d+))?(?:Z|([+-])(\\d\\d):(\\d\\d))");

    /**
     * Reads Unix seconds or an RFC 3339 time.
     *
     * @throws IllegalArgumentException with the text that clients see
     */
    static ApiTime parse(String text) {
        try {
            return ofSeconds(GoFloat.parse(text));
        } catch (NumberFormatException e) {
            return ofDate(text);
        }
    }

    /** A time given as a float of seconds, rounded to milliseconds. */
    static ApiTime ofSeconds(double value) {
        double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
        double fraction = Double.isInfinite(value) ? Double.NaN : value - whole;
        long seconds = goLong(whole);
        long nanos = goLong(roundHalfAway(fraction * 1000) / 1000 * NANOS);
        if (nanos < 0 || nanos >= NANOS) {
            long carry = nanos / NANOS;
            seconds += carry;
            nanos -= carry * NANOS;
            if (nanos < 0) {
                nanos += NANOS;
                seconds--;
            }
        }
        return new ApiTime(seconds, (int) nanos);
    }

    static ApiTime ofMillis(long millis) {
        return new ApiTime(Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000);
    }

    private static ApiTime ofDate(String text) {
        Matcher m = RFC3339.matcher(text);
        if (m.matches()) {
            try {
                LocalDateTime local = LocalDateTime.of(
                        number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6));
                long seconds = local.toEpochSecond(ZoneOffset.UTC) - offset(m);
                String digits = m.group(7) == null ? "" : m.group(7);
                String nine = (digits + "000000000").substring(0, 9);
                return new ApiTime(seconds, Integer.parseInt(nine));
            } catch (DateTimeException e) {
                throw invalid(text);
            }
        }
        return switch (text) {
            case MIN_TEXT -> MIN;
            case MAX_TEXT -> MAX;
            default -> throw invalid(text);
        };
    }

    private static long offset(Matcher m) {
        if (m.group(8) == null) {
            return 0;
        }
        int hours = number(m, 9);
        int minutes = number(m, 10);
        if (hours > 24 || minutes > 60) {
            throw new DateTimeException("zone offset out of range");
        }
        long offset = hours * 3600L + minutes * 60L;
        return m.group(8).equals("-") ? -offset : offset;
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("cannot parse " + GoQuote.quote(text) + " to a valid timestamp");
    }

    /** Milliseconds through 64-bit nanoseconds, the way a query's times go. */
    long queryMillis() {
        return (seconds * NANOS + nanos) / 1_000_000;
    }

    /** Milliseconds, the way the ranges of series and labels go. */
    long rangeMillis() {
        return seconds * 1000 + nanos / 1_000_000;
    }

    /** Nanoseconds from the other time to this one, at most the largest long. */
    long nanosSince(ApiTime other) {
        try {
            long whole = Math.multiplyExact(Math.subtractExact(seconds, other.seconds), NANOS);
            return Math.addExact(whole, (long) nanos - other.nanos);
        } catch (ArithmeticException e) {
            return compareTo(other) < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    @Override
    public int compareTo(ApiTime other) {
        int bySeconds = Long.compare(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
    }

    /** The conversion of amd64: what no long can hold becomes the smallest one. */
    private static long goLong(double value) {
        boolean fits = value >= -0x1p63 && value < 0x1p63;
        return fits ? (long) value : Long.MIN_VALUE;
    }

    private static double roundHalfAway(double value) {
        double rounded = Math.rint(value);
        if (Math.abs(value - Math.floor(value)) == 0.5) {
            rounded = value < 0 ? Math.floor(value) : Math.ceil(value);
        }
        return rounded;
    }
}
