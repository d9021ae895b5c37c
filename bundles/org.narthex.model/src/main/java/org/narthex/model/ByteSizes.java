package org.narthex.model;

import java.math.BigDecimal;

/** Sizes in bytes with units that are powers of 1024: {@code 512MB} and {@code 512MiB} are the same, {@code 1GiB512MiB} is allowed. */
public final class ByteSizes {
    private static final String PREFIXES = "KMGTPE";

    private ByteSizes() {}

    /**
     * Reads a size; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException when it is malformed or too large
     */
    public static long parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        if (rest.isEmpty()) {
            throw invalid(text);
        }
        BigDecimal total = BigDecimal.ZERO;
        for (int at = 0; at < rest.length(); ) {
            int digits = at;
            while (digits < rest.length() && (Character.isDigit(rest.charAt(digits)) || rest.charAt(digits) == '.')) {
                digits++;
            }
            int end = digits;
            while (end < rest.length() && !Character.isDigit(rest.charAt(end)) && rest.charAt(end) != '.') {
                end++;
            }
            total = total.add(number(rest.substring(at, digits), text)
                    .multiply(BigDecimal.valueOf(unit(rest.substring(digits, end), text))));
            at = end;
        }
        if (total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("units: size out of range: " + text);
        }
        return negative ? -total.longValue() : total.longValue();
    }

    /** Writes a size with the units of powers of 1024, largest first, such as {@code 1GiB512MiB}. */
    public static String format(long bytes) {
        StringBuilder out = new StringBuilder();
        long rest = bytes;
        for (int i = 0; i <= PREFIXES.length(); i++) {
            if (rest % 1024 != 0 || (i == 0 && rest == 0)) {
                out.insert(0, rest % 1024 + (i == 0 ? "B" : PREFIXES.charAt(i - 1) + "iB"));
            }
            rest /= 1024;
            if (rest == 0) {
                break;
            }
        }
        return out.toString();
    }

    private static BigDecimal number(String digits, String whole) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("units: invalid " + whole, e);
        }
    }

    private static long unit(String text, String whole) {
        if (text.equals("B")) {
            return 1;
        }
        int exponent = text.isEmpty() ? -1 : PREFIXES.indexOf(text.charAt(0));
        String suffix = text.isEmpty() ? "" : text.substring(1);
        if (exponent < 0 || !(suffix.equals("B") || suffix.equals("iB"))) {
            throw new IllegalArgumentException("units: unknown unit " + text + " in " + whole);
        }
        return 1L << (10 * (exponent + 1));
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("units: invalid " + text);
    }
}
