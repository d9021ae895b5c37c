package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.remote.WriteAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a request of version 1: all of it, or nothing once a sample is refused. Series with invalid labels are left out
 * and counted, exemplars that are refused are only logged. Confined to one thread.
 */
final class StoreV1 {
    private static final Logger LOG = LoggerFactory.getLogger(StoreV1.class);

    private final RequestAppender appender;
    private final WriteRequestV1 request;
    private final ReceiverMetrics metrics;
    private final StoredValues stored;
    private int outOfOrderExemplars;
    private int invalidSeries;

    StoreV1(
            RequestAppender appender,
            WriteRequestV1 request,
            ReceiverMetrics metrics,
            StoredValues stored) {
        this.appender = appender;
        this.request = request;
        this.metrics = metrics;
        this.stored = stored;
    }

    WriteAnswer store() throws IOException {
        try {
            while (request.next()) {
                series(request.series());
            }
        } catch (BadPartException e) {
            return new WriteAnswer(400, e.text(), null);
        }
        if (outOfOrderExemplars > 0) {
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("num_dropped", outOfOrderExemplars)
                    .log("Error on ingesting out-of-order exemplars");
        }
        if (invalidSeries > 0) {
            metrics.invalidLabels().add(invalidSeries);
        }
        appender.commit();
        return new WriteAnswer(204, "", null);
    }

    private void series(SeriesRecord record) throws BadPartException {
        if (!record.labels.isValid()) {
            invalidSeries++;
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("got", record.labels)
                    .log("Invalid metric names or labels");
            return;
        }
        String duplicate = record.labels.duplicate();
        if (duplicate != null) {
            invalidSeries++;
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("labels", record.labels)
                    .addKeyValue("duplicated_label", duplicate)
                    .log("Invalid labels for series.");
            return;
        }
        Labels labels = record.labels.labels();
        appender.series(labels);
        byte[] outcomes = appender.floats(record, false);
        for (int i = 0; i < record.timestamps.size(); i++) {
            if (outcomes[i] == AppendOutcome.DUPLICATE) {
                long timestamp = record.timestamps.get(i);
                String text = stored.duplicate(labels, timestamp, record.values.get(i));
                throw refused(text, "sample", labels, timestamp);
            }
            require(outcomes[i], "sample", labels, record.timestamps.get(i));
        }
        for (ExemplarSample exemplar : record.exemplars) {
            exemplar(exemplar, labels);
        }
        for (HistogramSample histogram : record.histograms) {
            require(histogram(histogram), "histogram", labels, histogram.timestamp());
        }
    }

    private byte histogram(HistogramSample histogram) throws BadPartException {
        try {
            return appender.histogram(histogram, false);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.INVALID_SAMPLE) {
                throw new BadPartException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private static void require(byte outcome, String what, Labels labels, long timestamp) throws BadPartException {
        if (outcome != AppendOutcome.OK) {
            throw refused(Refusal.text(outcome), what, labels, timestamp);
        }
    }

    private static BadPartException refused(String text, String what, Labels labels, long timestamp) {
        LOG.atError()
                .addKeyValue("component", "web")
                .addKeyValue("err", text)
                .addKeyValue("series", labels)
                .addKeyValue("timestamp", timestamp)
                .log("Out of order {} from remote write", what);
        return new BadPartException(text);
    }

    private void exemplar(ExemplarSample exemplar, Labels labels) {
        String problem;
        try {
            byte outcome = appender.exemplar(exemplar.exemplar(exemplar.labels()));
            if (outcome == AppendOutcome.OK) {
                return;
            }
            if (outcome == AppendOutcome.OUT_OF_ORDER) {
                outOfOrderExemplars++;
                problem = "out of order exemplar";
            } else {
                problem = Refusal.text(outcome);
            }
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.NOT_READY) {
                throw e;
            }
            problem = String.valueOf(e.getMessage());
        }
        LOG.atDebug()
                .addKeyValue("component", "web")
                .addKeyValue("series", labels)
                .addKeyValue("exemplar", exemplar)
                .addKeyValue("err", problem)
                .log("Error while adding exemplar in AppendExemplar");
    }
}
