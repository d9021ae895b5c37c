package org.narthex.config.bridge.internal.yaml;

import java.util.Set;
import java.util.regex.Pattern;
import org.narthex.config.api.ConfigNode.ScalarType;

/** What a plain scalar means, by the rules that Prometheus' YAML library has for YAML 1.1. */
final class YamlScalars {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLS = Set.of(
            "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
            "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> SPECIAL_FLOATS =
            Set.of(".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF");
    private static final Pattern INT =
            Pattern.compile("[-+]?(0|[1-9][0-9]*|0[0-7]+|0o[0-7]+|0O[0-7]+|0x[0-9a-fA-F]+|0X[0-9a-fA-F]+|0b[01]+|0B[01]+)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
            + "(([Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]*)?([ \\t]*(Z|[-+][0-9]{2}:[0-9]{2}))?)?");
    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

    private YamlScalars() {}

    /** The type of a scalar written without quotes. */
    static ScalarType resolve(String text) {
        if (NULLS.contains(text)) {
            return ScalarType.NULL;
        }
        if (BOOLS.contains(text)) {
            return ScalarType.BOOL;
        }
        if (SPECIAL_FLOATS.contains(text)) {
            return ScalarType.FLOAT;
        }
        char first = text.charAt(0);
        if ((first < '0' || first > '9') && first != '+' && first != '-' && first != '.') {
            return ScalarType.STRING;
        }
        if (TIMESTAMP.matcher(text).matches()) {
            return ScalarType.TIMESTAMP;
        }
        String plain = text.replace("_", "");
        if (INT.matcher(plain).matches()) {
            return ScalarType.INT;
        }
        return FLOAT.matcher(plain).matches() ? ScalarType.FLOAT : ScalarType.STRING;
    }

    /** Whether a YAML 1.1 reader would take the text for a number to the base 60, which Prometheus' library quotes. */
    static boolean looksBase60(String text) {
        return BASE_60.matcher(text).matches();
    }
}
