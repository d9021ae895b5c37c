package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.narthex.exposition.MetricFamilyWriter;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;

/** A federation page as protobuf messages, which hold every sample. Confined to one thread. */
final class FederatedMessages extends FederatedPage {
    private final MetricFamilyWriter out;

    FederatedMessages(String contentType, SortedMap<String, String> external, OutputStream out) {
        super(contentType, external);
        this.out = new MetricFamilyWriter(out);
    }

    @Override
    boolean canHold(FederatedSample sample) {
        return true;
    }

    @Override
    void beginFamily(String name, FamilyType familyType) {
        out.beginFamily(name, null, familyType);
    }

    @Override
    void metric(String name, SequencedMap<String, String> labels, FederatedSample sample) {
        out.beginMetric();
        labels.forEach(out::label);
        if (sample.histogram() == null) {
            out.untyped(sample.value());
        } else {
            out.histogram(sample.histogram());
        }
        out.timestamp(sample.timestamp());
        out.endMetric();
    }

    @Override
    void endFamily() throws IOException {
        out.endFamily();
    }
}
