package org.narthex.promql.engine.internal.exec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.narthex.model.LabelFilter;
import org.narthex.model.Labels;

/** The labels that say what a metric is: name, type and unit. What an operation computes is no longer that metric. */
public final class MetadataLabels {
    private static final LabelFilter ALL = new LabelFilter(Set.of(Labels.METRIC_NAME, "__type__", "__unit__"));
    private static final byte[] NAME = Labels.METRIC_NAME.getBytes(StandardCharsets.UTF_8);
    private static final byte[] TYPE = "__type__".getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNIT = "__unit__".getBytes(StandardCharsets.UTF_8);

    private MetadataLabels() {}

    /** The set without them. */
    public static Labels drop(Labels labels) {
        byte[] encoded = labels.encoded();
        int end = nameEnd(encoded);
        return end > 0 && isOnlyName(encoded, end) ? labels.withoutName() : ALL.remove(labels);
    }

    /** Whether two sets with equal other labels could still differ in these. */
    public static boolean same(Labels a, Labels b) {
        byte[] first = a.encoded();
        byte[] second = b.encoded();
        int end = nameEnd(first);
        if (end > 0 && Arrays.equals(first, 0, end, second, 0, Math.min(end, second.length))) {
            return isOnlyName(first, end) && isOnlyName(second, end)
                    || a.get(TYPE).equals(b.get(TYPE)) && a.get(UNIT).equals(b.get(UNIT));
        }
        return a.metricName().equals(b.metricName())
                && a.get(TYPE).equals(b.get(TYPE))
                && a.get(UNIT).equals(b.get(UNIT));
    }

    /** Where the name's value ends, where the name is the first label and short; else 0. */
    private static int nameEnd(byte[] encoded) {
        int value = NAME.length + 1;
        boolean first = encoded.length > value
                && encoded[0] == NAME.length
                && Arrays.equals(NAME, 0, NAME.length, encoded, 1, value)
                && encoded[value] != -1;
        return first ? value + 1 + (encoded[value] & 0xff) : 0;
    }

    /** Whether neither type nor unit stands behind the name, as the order of what follows tells; no says nothing. */
    private static boolean isOnlyName(byte[] encoded, int end) {
        if (end == encoded.length) {
            return true;
        }
        int length = encoded[end] & 0xff;
        return length < 2 || length < 255 && (encoded[end + 1] != '_' || encoded[end + 2] != '_');
    }
}
