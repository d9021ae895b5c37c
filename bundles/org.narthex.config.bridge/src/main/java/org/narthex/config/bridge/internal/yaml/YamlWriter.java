package org.narthex.config.bridge.internal.yaml;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.Secret;
import org.narthex.model.GoFloat;

/**
 * Writes maps, lists and scalars as YAML in the layout of Prometheus' library: two spaces an indent, lists flush with
 * their key, quotes only where they are needed, long texts folded after column 80. Confined to one thread.
 */
public final class YamlWriter {
    private static final int WIDTH = 80;

    /** Lists under this key are written in brackets, as Prometheus marks them. */
    private static final String FLOW_KEY = "source_labels";

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /** The document. */
    public static String write(@Nullable Object value) {
        YamlWriter w = new YamlWriter();
        switch (value) {
            case Map<?, ?> m when !m.isEmpty() -> w.map(m, 0, false);
            case List<?> l when !l.isEmpty() -> w.list(l, 0, false);
            case null, default -> {
                w.leaf(value, 0);
                w.out.append('\n');
            }
        }
        return w.out.toString();
    }

    /** Writes entries; {@code started} when the first one continues a line. */
    private void map(Map<?, ?> map, int indent, boolean started) {
        boolean first = started;
        for (Map.Entry<?, ?> e : map.entrySet()) {
            if (!first) {
                spaces(indent);
            }
            first = false;
            String key = String.valueOf(e.getKey());
            text(key, indent, true, false);
            out.append(':');
            switch (e.getValue()) {
                case Map<?, ?> m when !m.isEmpty() -> {
                    out.append('\n');
                    map(m, indent + 2, false);
                }
                case List<?> l when !l.isEmpty() && key.equals(FLOW_KEY) -> {
                    out.append(" [");
                    for (int i = 0; i < l.size(); i++) {
                        if (i > 0) {
                            out.append(", ");
                        }
                        flow(l.get(i));
                    }
                    out.append("]\n");
                }
                case List<?> l when !l.isEmpty() -> {
                    out.append('\n');
                    list(l, indent, false);
                }
                case null, default -> {
                    out.append(' ');
                    leaf(e.getValue(), indent + 2);
                    out.append('\n');
                }
            }
        }
    }

    private void list(List<?> list, int indent, boolean started) {
        boolean first = started;
        for (Object item : list) {
            if (!first) {
                spaces(indent);
            }
            first = false;
            out.append("- ");
            switch (item) {
                case Map<?, ?> m when !m.isEmpty() -> map(m, indent + 2, true);
                case List<?> l when !l.isEmpty() -> list(l, indent + 2, true);
                case null, default -> {
                    leaf(item, indent + 2);
                    out.append('\n');
                }
            }
        }
    }

    private void flow(@Nullable Object value) {
        if (value instanceof String s) {
            text(s, 0, false, true);
        } else {
            leaf(value, 0);
        }
    }

    private void leaf(@Nullable Object value, int indent) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> _ -> out.append("{}");
            case List<?> _ -> out.append("[]");
            case Boolean b -> out.append(b);
            case Double d -> out.append(number(d));
            case Float f -> out.append(number(f.doubleValue()));
            case Number n -> out.append(n);
            case Secret s -> text(s.toString(), indent, false, false);
            default -> text(value.toString(), indent, false, false);
        }
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        return GoFloat.shortest(value);
    }

    private void text(String text, int indent, boolean key, boolean flow) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.append("!!binary ").append(Base64.getEncoder().encodeToString(bytes));
            return;
        }
        YamlTextStyle style = YamlTextStyle.of(text, key, flow);
        switch (style) {
            case PLAIN -> folded(text, indent, key, false);
            case SINGLE_QUOTED -> {
                out.append('\'');
                folded(text, indent, key, true);
                out.append('\'');
            }
            case DOUBLE_QUOTED -> doubleQuoted(text, indent, key);
            case LITERAL -> literal(text, indent);
        }
    }

    private void folded(String text, int indent, boolean key, boolean quoted) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' && !key && fold(text, i)) {
                out.append('\n');
                spaces(indent);
            } else if (c == '\'' && quoted) {
                out.append("''");
            } else {
                out.append(c);
            }
        }
    }

    /** Whether the line is broken at this space. */
    private boolean fold(String text, int i) {
        return column() > WIDTH
                && i > 0
                && i < text.length() - 1
                && text.charAt(i - 1) != ' '
                && text.charAt(i + 1) != ' ';
    }

    private void doubleQuoted(String text, int indent, boolean key) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == ' ' && !key && fold(text, i)) {
                out.append('\n');
                spaces(indent);
            } else {
                escape(c);
            }
            i += Character.charCount(c);
        }
        out.append('"');
    }

    private void escape(int c) {
        switch (c) {
            case 0 -> out.append("\\0");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case 0x0b -> out.append("\\v");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            case 0x1b -> out.append("\\e");
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x85 -> out.append("\\N");
            case 0xa0 -> out.append("\\_");
            case 0x2028 -> out.append("\\L");
            case 0x2029 -> out.append("\\P");
            default -> {
                if (YamlTextStyle.isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c <= 0xff) {
                    out.append(String.format("\\x%02X", c));
                } else if (c <= 0xffff) {
                    out.append(String.format("\\u%04X", c));
                } else {
                    out.append(String.format("\\U%08X", c));
                }
            }
        }
    }

    private void literal(String text, int indent) {
        out.append('|');
        if (text.charAt(0) == ' ' || text.charAt(0) == '\n') {
            out.append('2');
        }
        boolean ends = text.endsWith("\n");
        if (!ends) {
            out.append('-');
        } else if (text.length() == 1 || text.charAt(text.length() - 2) == '\n') {
            out.append('+');
        }
        String body = ends ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            out.append('\n');
            if (!line.isEmpty()) {
                spaces(indent);
                out.append(line);
            }
        }
    }

    private int column() {
        return out.length() - (out.lastIndexOf("\n") + 1);
    }

    private void spaces(int n) {
        out.repeat(' ', n);
    }
}
