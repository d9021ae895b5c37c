package org.narthex.telemetry.internal;

import java.util.Locale;

/** Chooses between the text format and OpenMetrics by an Accept header. */
final class AcceptHeader {
    private AcceptHeader() {}

    /**
     * Whether OpenMetrics is the first of the formats that this server writes, in order of weight and then of place. No
     * match means text.
     */
    static boolean prefersOpenMetrics(String accept) {
        double best = 0;
        boolean openMetrics = false;
        for (String range : accept.split(",")) {
            String[] parts = range.strip().split(";");
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            boolean wanted = type.equals("application/openmetrics-text");
            if (!wanted && !type.equals("text/plain") && !type.equals("text/*") && !type.equals("*/*")) {
                continue;
            }
            double weight = 1;
            boolean known = true;
            for (int i = 1; i < parts.length; i++) {
                String[] parameter = parts[i].strip().split("=", 2);
                String value = parameter.length < 2 ? "" : parameter[1].strip();
                switch (parameter[0].strip().toLowerCase(Locale.ROOT)) {
                    case "q" -> weight = weight(value);
                    case "version" -> known = known(value, wanted);
                    default -> {}
                }
            }
            if (known && weight > best) {
                best = weight;
                openMetrics = wanted;
            }
        }
        return openMetrics;
    }

    private static boolean known(String version, boolean openMetrics) {
        return switch (version) {
            case "0.0.4" -> !openMetrics;
            case "0.0.1" -> openMetrics;
            case "1.0.0" -> true;
            default -> false;
        };
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
