package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.GoFloat;
import org.narthex.model.LabelNames;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.Buckets;
import org.narthex.model.histogram.FloatHistogram;

/**
 * A federation page as text: floats, and histograms with bounds of their own as classic ones. Confined to one thread.
 */
final class FederatedText extends FederatedPage {
    private final OutputStream out;
    private StringBuilder text = new StringBuilder();

    FederatedText(String contentType, SortedMap<String, String> external, OutputStream out) {
        super(contentType, external);
        this.out = out;
    }

    @Override
    boolean canHold(FederatedSample sample) {
        FloatHistogram h = sample.histogram();
        return h == null || BucketBounds.isCustom(h.schema());
    }

    @Override
    void beginFamily(String name, FamilyType familyType) {
        // Text knows no histograms of gauges.
        FamilyType shown = familyType == FamilyType.GAUGE_HISTOGRAM ? FamilyType.HISTOGRAM : familyType;
        quotedUnless(LabelNames.isLegacyMetric(name), name, text.append("# TYPE "))
                .append(' ')
                .append(shown.name().toLowerCase(Locale.ROOT))
                .append('\n');
    }

    @Override
    void metric(String name, SequencedMap<String, String> labels, FederatedSample sample) throws IOException {
        FloatHistogram h = sample.histogram();
        if (h == null) {
            line(name, labels, "", sample.value(), sample);
        } else {
            double[] bounds = h.customValues();
            double[] cumulative = Buckets.cumulative(h);
            for (int i = 0; i < bounds.length; i++) {
                line(name + "_bucket", labels, GoFloat.shortest(bounds[i]), cumulative[i], sample);
            }
            line(name + "_bucket", labels, "+Inf", h.count(), sample);
            line(name + "_sum", labels, "", h.sum(), sample);
            line(name + "_count", labels, "", h.count(), sample);
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text = new StringBuilder();
    }

    @Override
    void endFamily() {}

    private void line(
            String name, SequencedMap<String, String> labels, String bound, double value, FederatedSample sample) {
        boolean legacy = LabelNames.isLegacyMetric(name);
        if (legacy) {
            text.append(name);
        } else {
            quoted(name, text.append('{'));
        }
        boolean[] open = {!legacy};
        labels.forEach((label, labelValue) -> label(label, labelValue, open));
        if (!bound.isEmpty()) {
            label("le", bound, open);
        }
        text.append(open[0] ? "} " : " ")
                .append(GoFloat.shortest(value))
                .append(' ')
                .append(sample.timestamp())
                .append('\n');
    }

    private void label(String name, String value, boolean[] open) {
        text.append(open[0] ? ',' : '{');
        open[0] = true;
        quotedUnless(LabelNames.isLegacy(name), name, text);
        quoted(value, text.append('='));
    }

    private static StringBuilder quotedUnless(boolean plain, String name, StringBuilder to) {
        return plain ? to.append(name) : quoted(name, to);
    }

    private static StringBuilder quoted(String value, StringBuilder to) {
        return to.append('"')
                .append(value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""))
                .append('"');
    }
}
