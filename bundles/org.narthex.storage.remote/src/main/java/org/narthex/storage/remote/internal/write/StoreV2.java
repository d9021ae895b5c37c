package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.remote.WriteAnswer;
import org.narthex.storage.remote.WriteAnswer.Written;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a request of version 2: parts that are refused are told to the sender, the others are stored. Confined to one
 * thread.
 */
final class StoreV2 {
    private static final Logger LOG = LoggerFactory.getLogger(StoreV2.class);
    private static final String TYPE_LABEL = "__type__";
    private static final String UNIT_LABEL = "__unit__";

    private final RequestAppender appender;
    private final WriteRequestV2 request;
    private final ReceiverMetrics metrics;
    private final ReceiverFeatures features;
    private final StoredValues stored;
    private final Refusals refusals = new Refusals();
    private int samples;
    private int histograms;
    private int exemplars;
    private int outOfOrderExemplars;
    private int invalidSamples;
    private int withoutMetadata;

    StoreV2(
            RequestAppender appender,
            WriteRequestV2 request,
            ReceiverMetrics metrics,
            ReceiverFeatures features,
            StoredValues stored) {
        this.appender = appender;
        this.request = request;
        this.metrics = metrics;
        this.features = features;
        this.stored = stored;
    }

    WriteAnswer store() throws IOException {
        while (request.next()) {
            try {
                series(request.series());
            } catch (BadPartException e) {
                refusals.add(e.text());
            }
        }
        if (outOfOrderExemplars > 0) {
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("num_dropped", outOfOrderExemplars)
                    .log("Error on ingesting out-of-order exemplars");
        }
        metrics.invalidLabels().add(invalidSamples);
        appender.commit();
        metrics.withoutMetadata().add(withoutMetadata);
        Written written = new Written(samples, histograms, exemplars);
        return refusals.isEmpty()
                ? new WriteAnswer(204, "", written)
                : new WriteAnswer(400, refusals.text(), written);
    }

    private void series(SeriesRecord record) throws BadPartException {
        try {
            request.resolveLabels();
        } catch (BadPartException e) {
            invalidSamples += record.samples();
            throw e;
        }
        request.checkMetadata();
        Metadata metadata =
                new Metadata(record.type, request.symbol(record.unitRef), request.symbol(record.helpRef));
        requireValid(record);
        Labels labels = record.labels.labels();
        if (features.typeAndUnitLabels() && (metadata.type() != MetricType.UNKNOWN || !metadata.unit().isEmpty())) {
            labels = new LabelsBuilder(labels)
                    .set(TYPE_LABEL, metadata.type() == MetricType.UNKNOWN ? "" : metadata.type().text())
                    .set(UNIT_LABEL, metadata.unit())
                    .labels();
        }
        if (record.samples() == 0) {
            throw new BadPartException("TimeSeries must contain at least one sample or histogram for series " + labels);
        }
        appender.series(labels);
        int before = samples + histograms;
        floats(record, labels);
        for (HistogramSample histogram : record.histograms) {
            histogram(histogram, labels);
        }
        for (ExemplarSample exemplar : record.exemplars) {
            exemplar(exemplar, labels);
        }
        if (features.metadata() && !appender.metadata(metadata)) {
            withoutMetadata += samples + histograms - before;
        }
    }

    private void requireValid(SeriesRecord record) throws BadPartException {
        if (!record.labels.isValid()) {
            invalidSamples += record.samples();
            throw new BadPartException("invalid metric name or labels, got " + record.labels);
        }
        String duplicate = record.labels.duplicate();
        if (duplicate != null) {
            invalidSamples += record.samples();
            throw new BadPartException(
                    "invalid labels for series, labels " + record.labels + ", duplicated label " + duplicate);
        }
    }

    private void floats(SeriesRecord record, Labels labels) {
        byte[] outcomes = appender.floats(record, features.startTimestamps());
        for (int i = 0; i < record.timestamps.size(); i++) {
            if (outcomes[i] == AppendOutcome.OK) {
                samples++;
            } else {
                long timestamp = record.timestamps.get(i);
                String text = outcomes[i] == AppendOutcome.DUPLICATE
                        ? stored.duplicate(labels, timestamp, record.values.get(i))
                        : Refusal.text(outcomes[i]);
                refuse("Out of order sample from remote write", text, labels, timestamp, null);
            }
        }
    }

    private void histogram(HistogramSample histogram, Labels labels) {
        try {
            byte outcome = appender.histogram(histogram, features.startTimestamps());
            if (outcome == AppendOutcome.OK) {
                histograms++;
            } else {
                refuse("Out of order histogram from remote write", Refusal.text(outcome), labels,
                        histogram.timestamp(), null);
            }
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.INVALID_SAMPLE) {
                throw e;
            }
            refuse("Invalid histogram received", String.valueOf(e.getMessage()), labels, histogram.timestamp(), null);
        }
    }

    private void exemplar(ExemplarSample exemplar, Labels labels) {
        String problem;
        try {
            byte outcome = appender.exemplar(exemplar.exemplar(request.exemplarLabels(exemplar)));
            if (outcome == AppendOutcome.OK) {
                exemplars++;
                return;
            }
            if (outcome == AppendOutcome.OUT_OF_ORDER) {
                outOfOrderExemplars++;
                refuse("Out of order exemplar", "out of order exemplar", labels, exemplar.timestamp(), exemplar);
                return;
            }
            problem = Refusal.text(outcome);
        } catch (BadPartException e) {
            refusals.add("parsing exemplar for series " + labels + ": " + e.text());
            return;
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.NOT_READY) {
                throw e;
            }
            problem = String.valueOf(e.getMessage());
        }
        LOG.atError()
                .addKeyValue("component", "web")
                .addKeyValue("err", problem)
                .addKeyValue("series", labels)
                .addKeyValue("exemplar", exemplar)
                .log("failed to ingest exemplar, emitting error log, but no error for PRW caller");
    }

    private void refuse(
            String message, String problem, Labels labels, long timestamp, @Nullable ExemplarSample exemplar) {
        if (refusals.add(problem + " for series " + labels)) {
            LOG.atError()
                    .addKeyValue("component", "web")
                    .addKeyValue("err", problem)
                    .addKeyValue("series", labels)
                    .addKeyValue(exemplar == null ? "timestamp" : "exemplar", exemplar == null ? timestamp : exemplar)
                    .log(message);
        }
    }
}
