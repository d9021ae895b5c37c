package org.narthex.scrape.internal.loop;

import java.util.Arrays;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/** The series that tell how a target's scrapes went: {@code up} and those beside it. Confined to the scrape loop. */
final class ReportSeries {
    private static final String[] NAMES = {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
        "scrape_timeout_seconds",
        "scrape_sample_limit",
        "scrape_body_size_bytes"
    };
    private static final int WITHOUT_EXTRA = 5;

    private final Labels[] labels;
    private final long[] refs;
    private final SampleBatch batch;

    ReportSeries(Labels target, boolean extra) {
        labels = new Labels[extra ? NAMES.length : WITHOUT_EXTRA];
        refs = new long[labels.length];
        batch = new SampleBatch(labels.length);
        for (int i = 0; i < labels.length; i++) {
            LabelsBuilder builder = new LabelsBuilder().set(Labels.METRIC_NAME, NAMES[i]);
            target.forEach(builder::set);
            labels[i] = builder.labels();
        }
    }

    /** Appends a value for each series; those of the extra series are ignored where there are none. */
    void append(Appender appender, long timestamp, double... values) {
        fill(appender, timestamp, values);
        appender.append(batch);
        if (resolveUnknown(appender, timestamp, values)) {
            appender.append(batch);
        }
    }

    /** Appends stale markers; refused ones mean that another loop goes on. */
    void stale(Appender appender, long timestamp) {
        double[] values = new double[labels.length];
        Arrays.fill(values, StaleMarker.STALE);
        fill(appender, timestamp, values);
        appender.appendInOrder(batch);
    }

    private void fill(Appender appender, long timestamp, double[] values) {
        batch.clear();
        for (int i = 0; i < labels.length; i++) {
            if (refs[i] == Appender.NO_REF) {
                refs[i] = appender.resolve(labels[i], timestamp);
            }
            batch.add(refs[i], timestamp, values[i]);
        }
    }

    private boolean resolveUnknown(Appender appender, long timestamp, double[] values) {
        int n = batch.size;
        batch.clear();
        for (int i = 0; i < n; i++) {
            if (batch.outcomes[i] == AppendOutcome.UNKNOWN_SERIES) {
                refs[i] = appender.resolve(labels[i], timestamp);
                batch.add(refs[i], timestamp, values[i]);
            }
        }
        return batch.size > 0;
    }
}
