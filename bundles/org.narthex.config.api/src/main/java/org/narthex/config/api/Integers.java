package org.narthex.config.api;

import java.util.Locale;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;

/** Numbers as YAML 1.1 writes them: decimal, octal with a leading 0, 0x, 0b, underscores between digits. Thread-safe. */
final class Integers {
    private Integers() {}

    static long parse(ConfigNode node) throws ConfigException {
        return parse(node, "int64");
    }

    /** The number; an error says that the node is none of the given type. */
    static long parse(ConfigNode node, String goType) throws ConfigException {
        if (node instanceof Scalar s && s.type() == ScalarType.INT) {
            try {
                return parse(s.text().replace("_", "").toLowerCase(Locale.ROOT));
            } catch (NumberFormatException e) {
                throw MappingReader.mismatch(node, goType);
            }
        }
        if (node instanceof Scalar s && s.type() == ScalarType.FLOAT) {
            double value = parseDecimal(node);
            if (value == Math.rint(value) && Math.abs(value) < 0x1p63) {
                return (long) value;
            }
        }
        throw MappingReader.mismatch(node, goType);
    }

    static double parseDecimal(ConfigNode node) throws ConfigException {
        if (node instanceof Scalar s && s.type() == ScalarType.INT) {
            return parse(node);
        }
        if (node instanceof Scalar s && s.type() == ScalarType.FLOAT) {
            String text = s.text().replace("_", "").toLowerCase(Locale.ROOT);
            switch (text) {
                case ".inf", "+.inf" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-.inf" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                case ".nan" -> {
                    return Double.NaN;
                }
                default -> {}
            }
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw MappingReader.mismatch(node, "float64");
            }
        }
        throw MappingReader.mismatch(node, "float64");
    }

    private static long parse(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int radix = 10;
        int prefix = 0;
        if (digits.startsWith("0x")) {
            radix = 16;
            prefix = 2;
        } else if (digits.startsWith("0b")) {
            radix = 2;
            prefix = 2;
        } else if (digits.startsWith("0o")) {
            radix = 8;
            prefix = 2;
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
            prefix = 1;
        }
        return Long.parseLong((negative ? "-" : "") + digits.substring(prefix), radix);
    }
}
