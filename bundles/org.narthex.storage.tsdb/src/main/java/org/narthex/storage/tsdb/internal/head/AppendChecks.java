package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.HistogramChecks;
import org.narthex.storage.api.StorageException;

/** Refuses labels and histograms that no series may have. Thread-safe. */
final class AppendChecks {
    private AppendChecks() {}

    static void check(Labels labels) {
        if (labels.isEmpty()) {
            throw new StorageException(StorageException.Kind.INVALID_LABELS, "empty labelset: invalid sample");
        }
        byte[] data = labels.encoded();
        int previous = -1;
        int previousLength = 0;
        for (int at = 0; at < data.length; ) {
            int start = LabelBytes.start(data, at);
            int length = LabelBytes.length(data, at);
            if (previous >= 0
                    && Arrays.equals(data, previous, previous + previousLength, data, start, start + length)) {
                throw new StorageException(
                        StorageException.Kind.INVALID_LABELS,
                        "label name \"" + LabelBytes.string(data, at) + "\" is not unique: invalid sample");
            }
            previous = start;
            previousLength = length;
            at = LabelBytes.skip(data, start + length);
        }
    }

    /** Checks a histogram; one of the two is given. */
    static void check(@Nullable Histogram integer, @Nullable FloatHistogram floats) {
        try {
            if (integer != null) {
                HistogramChecks.check(integer);
            } else if (floats != null) {
                HistogramChecks.check(floats);
            } else {
                throw new IllegalArgumentException("no histogram");
            }
        } catch (IllegalArgumentException e) {
            throw new StorageException(StorageException.Kind.INVALID_SAMPLE, String.valueOf(e.getMessage()), e);
        }
    }
}
