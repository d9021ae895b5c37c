package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Labels;

/**
 * A page of federated samples, families in turn: a family begins where the name or the type changes. Confined to one
 * thread.
 */
abstract class FederatedPage {
    private final EscapingScheme scheme;
    private final SortedMap<String, String> external;
    private String family = "";
    private FamilyType type = FamilyType.UNTYPED;

    /**
     * A page.
     *
     * @param contentType whose {@code escaping} parameter names the scheme
     * @param external labels for every sample that has none of the name
     */
    FederatedPage(String contentType, SortedMap<String, String> external) {
        int at = contentType.indexOf("escaping=");
        this.scheme = at < 0
                ? EscapingScheme.UNDERSCORES
                : EscapingScheme.of(contentType.substring(at + "escaping=".length()));
        this.external = external;
    }

    /** Adds a sample, if the format has a place for it. */
    final void add(FederatedSample sample) throws IOException {
        if (!canHold(sample)) {
            return;
        }
        String name = scheme.escape(sample.name());
        if (!sample.name().equals(family) || sample.type() != type) {
            end();
            family = sample.name();
            type = sample.type();
            beginFamily(name, type);
        }
        SequencedMap<String, String> labels = new LinkedHashMap<>();
        sample.labels().forEach((label, value) -> {
            if (!label.equals(Labels.METRIC_NAME) && !value.isEmpty()) {
                labels.put(scheme.escape(label), value);
            }
        });
        external.forEach((label, value) -> {
            if (sample.labels().get(label).isEmpty()) {
                labels.put(scheme.escape(label), value);
            }
        });
        metric(name, labels, sample);
    }

    /** Ends the page. */
    final void end() throws IOException {
        if (!family.isEmpty()) {
            endFamily();
        }
    }

    abstract boolean canHold(FederatedSample sample);

    abstract void beginFamily(String name, FamilyType familyType) throws IOException;

    abstract void metric(String name, SequencedMap<String, String> labels, FederatedSample sample) throws IOException;

    abstract void endFamily() throws IOException;
}
