package org.narthex.scrape.internal;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists and scalars as block YAML. Thread-safe. */
final class YamlText {
    private YamlText() {}

    static String of(Map<String, Object> map) {
        StringBuilder out = new StringBuilder();
        map(out, map, "");
        return out.toString();
    }

    private static void map(StringBuilder out, Map<?, ?> map, String indent) {
        String lead = "";
        for (Map.Entry<?, ?> e : map.entrySet()) {
            out.append(lead).append(scalar(e.getKey())).append(':');
            value(out, e.getValue(), indent);
            lead = indent;
        }
    }

    private static void value(StringBuilder out, @Nullable Object value, String indent) {
        switch (value) {
            case Map<?, ?> m when !m.isEmpty() -> {
                out.append('\n').append(indent).append("  ");
                map(out, m, indent + "  ");
            }
            case Map<?, ?> m -> out.append(" {}\n");
            case Collection<?> c when !c.isEmpty() -> {
                out.append('\n');
                for (Object item : c) {
                    out.append(indent).append('-');
                    if (item instanceof Map<?, ?> m && !m.isEmpty()) {
                        out.append(' ');
                        map(out, m, indent + "  ");
                    } else {
                        value(out, item, indent + "  ");
                    }
                }
            }
            case Collection<?> c -> out.append(" []\n");
            case null -> out.append(" null\n");
            default -> out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private static String scalar(@Nullable Object value) {
        String text = String.valueOf(value);
        boolean plain = !(value instanceof String) || text.matches("[A-Za-z_/<][A-Za-z0-9_./:>;=-]*[A-Za-z0-9_/>]|[A-Za-z_/]");
        boolean word = text.matches("(?i)true|false|yes|no|on|off|null|y|n");
        if (plain && !(word && value instanceof String)) {
            return text;
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
