package org.narthex.model;

/**
 * Durations as Prometheus writes them: {@code 1h30m}, units y, w, d, h, m, s, ms in this order, each at most once; a year
 * has 365 days. Values are milliseconds.
 */
public final class Durations {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    /** Prometheus keeps durations as 64-bit nanoseconds. */
    private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

    private Durations() {}

    /**
     * Reads a duration; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException with Prometheus' text when it is empty, malformed or overflows
     */
    public static long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        long total = 0;
        int nextUnit = 0;
        for (int at = 0; at < text.length(); ) {
            int digits = at;
            while (digits < text.length() && isDigit(text.charAt(digits))) {
                digits++;
            }
            int end = digits;
            while (end < text.length() && !isDigit(text.charAt(end))) {
                end++;
            }
            String name = text.substring(digits, end);
            int unit = indexOfUnit(name, 0);
            if (digits == at || end == digits || (unit >= 0 && unit < nextUnit)) {
                throw new IllegalArgumentException("not a valid duration string: " + GoQuote.quote(text));
            }
            if (unit < 0) {
                throw new IllegalArgumentException(
                        "unknown unit " + GoQuote.quote(name) + " in duration " + GoQuote.quote(text));
            }
            total = add(total, text.substring(at, digits), MILLIS[unit]);
            nextUnit = unit + 1;
            at = end;
        }
        return total;
    }

    /** Writes a duration: years and weeks only where they divide it exactly; zero is {@code 0s}. */
    public static String format(long millis) {
        if (millis == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        long rest = Math.abs(millis);
        if (millis < 0) {
            out.append('-');
        }
        for (int i = 0; i < UNITS.length; i++) {
            boolean onlyExact = i < 2;
            long n = rest / MILLIS[i];
            if (n > 0 && (!onlyExact || rest % MILLIS[i] == 0)) {
                out.append(n).append(UNITS[i]);
                rest %= MILLIS[i];
            }
        }
        return out.toString();
    }

    private static long add(long total, String digits, long unit) {
        try {
            long sum = Math.addExact(total, Math.multiplyExact(Long.parseLong(digits), unit));
            if (sum <= MAX_MILLIS) {
                return sum;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("duration out of range", e);
        }
        throw new IllegalArgumentException("duration out of range");
    }

    private static int indexOfUnit(String text, int from) {
        for (int i = from; i < UNITS.length; i++) {
            if (UNITS[i].equals(text)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
