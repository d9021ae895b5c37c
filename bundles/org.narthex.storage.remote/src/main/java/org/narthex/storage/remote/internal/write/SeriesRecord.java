package org.narthex.storage.remote.internal.write;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.MetricType;
import org.narthex.storage.remote.internal.wire.DoubleColumn;
import org.narthex.storage.remote.internal.wire.LongColumn;

/** One series of a request with its samples as columns; filled again for each series. Confined to one thread. */
final class SeriesRecord {
    /** Labels of version 1; in version 2 those that the references name, once they are resolved. */
    final LabelPairs labels;

    /** References of version 2: names and values in turn. */
    final LongColumn refs = new LongColumn();

    /** Of the floats: Unix milliseconds. */
    final LongColumn timestamps = new LongColumn();

    /** Of the floats: 0 where unknown. */
    final LongColumn startTimestamps = new LongColumn();

    final DoubleColumn values = new DoubleColumn();
    final List<HistogramSample> histograms = new ArrayList<>();
    final List<ExemplarSample> exemplars = new ArrayList<>();

    /** Metadata of version 2. */
    MetricType type = MetricType.UNKNOWN;

    /** Reference of version 2. */
    long helpRef;

    /** Reference of version 2. */
    long unitRef;

    SeriesRecord(byte[] body) {
        labels = new LabelPairs(body);
    }

    void clear() {
        labels.clear();
        refs.clear();
        timestamps.clear();
        startTimestamps.clear();
        values.clear();
        histograms.clear();
        exemplars.clear();
        type = MetricType.UNKNOWN;
        helpRef = 0;
        unitRef = 0;
    }

    /** Floats and histograms. */
    int samples() {
        return timestamps.size() + histograms.size();
    }
}
