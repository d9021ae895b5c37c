package org.narthex.scrape.internal.loop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelBytes;
import org.narthex.model.LabelNames;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.relabel.RelabelConfig;
import org.narthex.model.relabel.Relabeler;
import org.narthex.scrape.internal.config.ScrapeConfig;

/** Makes the labels of stored series out of scraped ones and the target's, and checks them. Thread-safe. */
final class SampleLabels {
    private static final String EXPORTED = "exported_";

    private final Labels target;
    private final Map<String, String> targetMap;
    private final boolean honor;
    private final boolean legacyNames;
    private final List<RelabelConfig> rules;
    private final ScrapeConfig.Limits limits;

    SampleLabels(Labels target, ScrapeConfig config) {
        this.target = target;
        this.targetMap = target.toMap();
        this.honor = config.honorLabels();
        this.legacyNames = config.legacyNames();
        this.rules = config.metricRelabelConfigs();
        this.limits = config.limits();
    }

    /**
     * The labels to store.
     *
     * @param empty names of scraped labels whose value is empty
     * @return null where relabelling drops the series
     * @throws ScrapeFailure where they break a rule or limit, which fails the scrape
     */
    @Nullable Labels of(Labels scraped, List<String> empty) throws ScrapeFailure {
        Labels merged = rules.isEmpty() && empty.isEmpty() ? disjointUnion(scraped) : null;
        if (merged == null) {
            LabelsBuilder builder = new LabelsBuilder(scraped);
            addTarget(builder, scraped, empty);
            if (!Relabeler.process(builder, rules)) {
                return null;
            }
            merged = builder.labels();
            if (merged.isEmpty()) {
                return null;
            }
        }
        check(merged);
        return merged;
    }

    private void addTarget(LabelsBuilder builder, Labels scraped, List<String> empty) {
        if (honor) {
            targetMap.forEach((name, value) -> {
                if (!scraped.has(name) && !empty.contains(name)) {
                    builder.set(name, value);
                }
            });
            return;
        }
        List<String> conflicts = new ArrayList<>();
        targetMap.forEach((name, value) -> {
            if (scraped.has(name)) {
                conflicts.add(name);
            }
            builder.set(name, value);
        });
        conflicts.sort(Comparator.comparingInt(name -> name.getBytes(StandardCharsets.UTF_8).length));
        for (String name : conflicts) {
            String renamed = EXPORTED + name;
            while (!builder.get(renamed).isEmpty()) {
                renamed = EXPORTED + renamed;
            }
            builder.set(renamed, scraped.get(name));
        }
    }

    /** Both sets merged in order; null where they share a name. */
    private @Nullable Labels disjointUnion(Labels scraped) {
        byte[] a = scraped.encoded();
        byte[] b = target.encoded();
        byte[] out = new byte[a.length + b.length];
        int at = 0;
        int bt = 0;
        int end = 0;
        while (at < a.length && bt < b.length) {
            int order = Arrays.compareUnsigned(
                    a, LabelBytes.start(a, at), LabelBytes.skip(a, at), b, LabelBytes.start(b, bt), LabelBytes.skip(b, bt));
            if (order == 0) {
                return null;
            }
            if (order < 0) {
                int next = LabelBytes.skip(a, LabelBytes.skip(a, at));
                System.arraycopy(a, at, out, end, next - at);
                end += next - at;
                at = next;
            } else {
                int next = LabelBytes.skip(b, LabelBytes.skip(b, bt));
                System.arraycopy(b, bt, out, end, next - bt);
                end += next - bt;
                bt = next;
            }
        }
        System.arraycopy(a, at, out, end, a.length - at);
        System.arraycopy(b, bt, out, end + a.length - at, b.length - bt);
        return Labels.ofEncoded(out);
    }

    private void check(Labels labels) throws ScrapeFailure {
        String metric = labels.metricName();
        if (metric.isEmpty()) {
            throw new ScrapeFailure("missing metric name (__name__ label)");
        }
        if (legacyNames && !legacy(labels)) {
            throw new ScrapeFailure("invalid metric name or label names: " + labels);
        }
        checkLimits(labels, metric);
    }

    private static boolean legacy(Labels labels) {
        for (Map.Entry<String, String> label : labels.toMap().entrySet()) {
            boolean name = label.getKey().equals(Labels.METRIC_NAME);
            if (name ? !LabelNames.isLegacyMetric(label.getValue()) : !LabelNames.isLegacy(label.getKey())) {
                return false;
            }
        }
        return true;
    }

    private void checkLimits(Labels labels, String metric) throws ScrapeFailure {
        if (limits.labels() > 0 && labels.size() > limits.labels()) {
            throw ScrapeFailure.labelLimit("label_limit exceeded (metric: " + cut(metric) + ", number of labels: "
                    + labels.size() + ", limit: " + limits.labels() + ")");
        }
        if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
            return;
        }
        for (Map.Entry<String, String> label : labels.toMap().entrySet()) {
            String name = label.getKey();
            String value = label.getValue();
            int nameLength = name.getBytes(StandardCharsets.UTF_8).length;
            int valueLength = value.getBytes(StandardCharsets.UTF_8).length;
            if (limits.labelNameLength() > 0 && nameLength > limits.labelNameLength()) {
                throw ScrapeFailure.labelLimit("label_name_length_limit exceeded (metric: " + cut(metric) + ", label name: "
                        + cut(name) + ", length: " + nameLength + ", limit: " + limits.labelNameLength() + ")");
            }
            if (limits.labelValueLength() > 0 && valueLength > limits.labelValueLength()) {
                throw ScrapeFailure.labelLimit("label_value_length_limit exceeded (metric: " + cut(metric) + ", label name: "
                        + cut(name) + ", value: " + GoQuote.quote(cut(value)) + ", length: " + valueLength
                        + ", limit: " + limits.labelValueLength() + ")");
            }
        }
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= 50 ? text : text.substring(0, text.offsetByCodePoints(0, 50));
    }
}
