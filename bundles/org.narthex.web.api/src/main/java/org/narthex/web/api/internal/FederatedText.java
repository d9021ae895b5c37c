package org.narthex.web.api.internal;

import java.util.SortedMap;
import org.narthex.model.EscapingScheme;
import org.narthex.model.GoFloat;
import org.narthex.model.LabelNames;
import org.narthex.model.Labels;

/** Writes the samples of a federation page, families in turn. Confined to one thread. */
final class FederatedText {
    private final EscapingScheme scheme;
    private final SortedMap<String, String> external;
    private String family = "";

    /**
     * @param contentType whose {@code escaping} parameter names the scheme
     * @param external labels for every sample that has none of the name
     */
    FederatedText(String contentType, SortedMap<String, String> external) {
        int at = contentType.indexOf("escaping=");
        this.scheme = at < 0
                ? EscapingScheme.UNDERSCORES
                : EscapingScheme.of(contentType.substring(at + "escaping=".length()));
        this.external = external;
    }

    /** The sample, with the family's type where the family begins. */
    String sample(String name, Labels labels, double value, long timestamp) {
        StringBuilder out = new StringBuilder();
        String escaped = scheme.escape(name);
        boolean legacy = LabelNames.isLegacyMetric(escaped);
        if (!name.equals(family)) {
            family = name;
            out.append("# TYPE ");
            quotedUnless(legacy, escaped, out).append(" untyped\n");
        }
        if (legacy) {
            out.append(escaped);
        } else {
            quoted(escaped, out.append('{'));
        }
        boolean[] open = {!legacy};
        labels.forEach((label, text) -> {
            if (!label.equals(Labels.METRIC_NAME) && !text.isEmpty()) {
                label(label, text, open, out);
            }
        });
        external.forEach((label, text) -> {
            if (labels.get(label).isEmpty()) {
                label(label, text, open, out);
            }
        });
        return out.append(open[0] ? "} " : " ")
                .append(GoFloat.shortest(value))
                .append(' ')
                .append(timestamp)
                .append('\n')
                .toString();
    }

    private void label(String name, String value, boolean[] open, StringBuilder out) {
        out.append(open[0] ? ',' : '{');
        open[0] = true;
        String escaped = scheme.escape(name);
        quotedUnless(LabelNames.isLegacy(escaped), escaped, out);
        quoted(value, out.append('='));
    }

    private static StringBuilder quotedUnless(boolean plain, String text, StringBuilder out) {
        return plain ? out.append(text) : quoted(text, out);
    }

    private static StringBuilder quoted(String text, StringBuilder out) {
        return out.append('"')
                .append(text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""))
                .append('"');
    }
}
