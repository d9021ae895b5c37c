package org.narthex.storage.remote.internal.write;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;

/**
 * Looks up which value stands where a float was refused as a duplicate, for the text that names both; for a few floats of
 * a request only, as each costs a query. Confined to one thread.
 */
final class StoredValues {
    private static final int MAX_LOOKUPS = 100;
    private static final String DUPLICATE = "duplicate sample for timestamp";

    private final Queryable queryable;
    private int lookups;

    StoredValues(Queryable queryable) {
        this.queryable = queryable;
    }

    /** The text of the refusal. */
    String duplicate(Labels labels, long timestamp, double value) {
        if (timestamp == 0 || lookups++ >= MAX_LOOKUPS) {
            return DUPLICATE;
        }
        try {
            return text(labels, timestamp, value);
        } catch (StorageException e) {
            // The refusal counts, not the text that explains it.
            return DUPLICATE;
        }
    }

    private String text(Labels labels, long timestamp, double value) {
        List<Matcher> matchers = new ArrayList<>();
        labels.forEach((name, text) -> matchers.add(Matcher.equal(name, text)));
        try (Querier querier = queryable.querier(timestamp, timestamp)) {
            SeriesSet set = querier.select(false, SelectHints.range(timestamp, timestamp), matchers);
            for (Series series = set.next(); series != null; series = set.next()) {
                if (!series.labels().equals(labels)) {
                    continue;
                }
                SampleBuffer found = new SampleBuffer(1);
                SampleCursor cursor = series.samples();
                boolean more = true;
                while (more && found.size == 0) {
                    more = cursor.next(found);
                }
                if (found.size > 0) {
                    String existing = found.histogram(0) == null ? GoFloat.shortest(found.values[0]) : "is a histogram";
                    return DUPLICATE + " " + timestamp + "; overrides not allowed: existing " + existing + ", new value "
                            + GoFloat.shortest(value);
                }
            }
        }
        return DUPLICATE;
    }
}
