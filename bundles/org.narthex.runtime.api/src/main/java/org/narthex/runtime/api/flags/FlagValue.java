package org.narthex.runtime.api.flags;

import java.math.BigDecimal;
import java.util.List;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;

/** Reads and writes the value of a flag, with the texts of Prometheus' command line. */
final class FlagValue {
    private static final List<String> GO_UNITS = List.of("ns", "us", "µs", "ms", "s", "m", "h");
    private static final double[] GO_UNIT_MILLIS = {1e-6, 1e-3, 1e-3, 1, 1_000, 60_000, 3_600_000};

    private FlagValue() {}

    /**
     * The value: a String, Boolean, Long (integers, milliseconds, bytes) or Double.
     *
     * @throws IllegalArgumentException with the text that follows "Error parsing command line arguments: "
     */
    static Object parse(Flag flag, String text) {
        return switch (flag.kind()) {
            case STRING -> text;
            case BOOL -> Boolean.valueOf(text);
            case INTEGER -> (long) number(text);
            case DECIMAL -> number(text);
            case DURATION -> Durations.parse(text);
            case GO_DURATION -> goDuration(text);
            case BYTES -> text.isEmpty() ? 0L : ByteSizes.parse(text);
            case ENUM -> choice(flag, text);
        };
    }

    /** The text of {@code /api/v1/status/flags}. */
    static String format(Flag flag, Object value) {
        return switch (flag.kind()) {
            case STRING, BOOL, INTEGER, ENUM -> value.toString();
            case DECIMAL -> GoFloat.json((Double) value);
            case DURATION -> Durations.format((Long) value);
            case GO_DURATION -> formatGo((Double) value);
            case BYTES -> ByteSizes.format((Long) value);
        };
    }

    private static double number(String text) {
        try {
            return GoFloat.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": invalid syntax", e);
        }
    }

    private static String choice(Flag flag, String text) {
        if (flag.choices().contains(text)) {
            return text;
        }
        throw new IllegalArgumentException(switch (flag.name()) {
            case "log.level" -> "unrecognized log level " + text;
            case "log.format" -> "unrecognized log format " + text;
            case "web.remote-write-receiver.accepted-protobuf-messages" ->
                "unknown type for remote write protobuf message " + text + ", supported: "
                        + String.join(", ", flag.choices());
            default -> "enum value must be one of " + String.join(",", flag.choices()) + ", got '" + text + "'";
        });
    }

    /** Milliseconds of a duration in Go's syntax. */
    private static Double goDuration(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0.0;
        }
        double total = 0;
        int at = 0;
        while (at < rest.length()) {
            int digits = at;
            while (digits < rest.length() && (Character.isDigit(rest.charAt(digits)) || rest.charAt(digits) == '.')) {
                digits++;
            }
            int end = digits;
            while (end < rest.length() && !Character.isDigit(rest.charAt(end)) && rest.charAt(end) != '.') {
                end++;
            }
            int unit = GO_UNITS.indexOf(rest.substring(digits, end));
            String number = rest.substring(at, digits);
            if (number.isEmpty() || number.equals(".") || number.indexOf('.') != number.lastIndexOf('.')) {
                throw new IllegalArgumentException("time: invalid duration " + GoQuote.quote(text));
            }
            if (unit < 0) {
                throw new IllegalArgumentException(end == digits
                        ? "time: missing unit in duration " + GoQuote.quote(text)
                        : "time: unknown unit " + GoQuote.quote(rest.substring(digits, end)) + " in duration "
                                + GoQuote.quote(text));
            }
            total += Double.parseDouble(number) * GO_UNIT_MILLIS[unit];
            at = end;
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("time: invalid duration " + GoQuote.quote(text));
        }
        return negative ? -total : total;
    }

    /** As Go prints a duration: {@code 1h0m0s}, {@code 1.5s}, {@code 2ms}, {@code 0s}. */
    private static String formatGo(double millis) {
        if (millis == 0) {
            return "0s";
        }
        double abs = Math.abs(millis);
        String sign = millis < 0 ? "-" : "";
        if (abs < 1) {
            return sign + (abs < 1e-3 ? plain(abs * 1e6) + "ns" : plain(abs * 1e3) + "µs");
        }
        if (abs < 1_000) {
            return sign + plain(abs) + "ms";
        }
        long minutes = (long) (abs / 60_000);
        String seconds = plain((abs - minutes * 60_000.0) / 1_000) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        return sign + (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
