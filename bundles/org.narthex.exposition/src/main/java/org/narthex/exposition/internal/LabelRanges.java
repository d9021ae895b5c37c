package org.narthex.exposition.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.MetricType;

/**
 * Where the labels of one series or exemplar stand on the page, in the page's order; they become {@link Labels} only
 * when asked for. Positions count bytes of the page, which the caller hands in. Confined to its parser.
 */
final class LabelRanges {
    private static final byte[] METRIC_NAME = Labels.METRIC_NAME.getBytes(StandardCharsets.UTF_8);

    /** Start and end of name and value of each label, four numbers a label. */
    private int[] ranges = new int[64];
    /** How many of those numbers are in use. */
    private int used;

    private final LabelAssembler assembler = new LabelAssembler();

    void clear() {
        used = 0;
    }

    /**
     * Adds a label.
     *
     * @param nameFrom first byte of the name, or the quote before it
     * @param nameTo byte behind the name, or behind the quote that ends it
     * @param valueFrom first byte of the value, without its quotes
     * @param valueTo byte behind the value
     */
    void add(byte[] page, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        if (ranges.length < used + 4) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
        }
        int quote = page[nameFrom] == '"' ? 1 : 0;
        ranges[used] = nameFrom + quote;
        ranges[used + 1] = nameTo - quote;
        ranges[used + 2] = valueFrom;
        ranges[used + 3] = valueTo;
        used += 4;
    }

    /**
     * The labels of a series with its metric's name; bounds of buckets and quantiles are written as OpenMetrics does.
     *
     * @param type the type of the family that the page told last, which says what is a bound
     * @throws PageFormatException where a name is repeated
     */
    Labels ofSeries(byte[] page, int metricFrom, int metricTo, MetricType type) throws PageFormatException {
        assembler.clear();
        assembler.addName(page, metricFrom, metricTo, METRIC_NAME);
        String bound = type == MetricType.HISTOGRAM ? "le" : type == MetricType.SUMMARY ? "quantile" : "";
        for (int i = 0; i < used; i += 4) {
            assembler.add(page, ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3], true);
            if (!bound.isEmpty() && assembler.lastNameIs(bound)) {
                normalize();
            }
        }
        return assembler.labels(true);
    }

    /** Writes the bound that was added last as OpenMetrics does; one that is no number stays. */
    private void normalize() {
        String old = assembler.lastValue();
        try {
            String text = GoFloat.openMetrics(GoFloat.parse(old));
            if (!text.equals(old)) {
                assembler.replaceLastValue(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (NumberFormatException e) {
            return; // kept as the page has it
        }
    }

    /** The labels of an exemplar: escapes stay as the page has them, a repeated name is no error. */
    Labels ofExemplar(byte[] page) throws PageFormatException {
        assembler.clear();
        for (int i = 0; i < used; i += 4) {
            assembler.add(page, ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3], false);
        }
        return assembler.labels(false);
    }

    /** Names of the labels whose value is empty, mostly none. */
    List<String> emptyNames(byte[] page) {
        List<String> names = List.of();
        for (int i = 0; i < used; i += 4) {
            if (ranges[i + 2] == ranges[i + 3]) {
                names = names.isEmpty() ? new ArrayList<>() : names;
                names.add(PageText.unescaped(page, ranges[i], ranges[i + 1], true));
            }
        }
        return names;
    }
}
