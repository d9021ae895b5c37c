package org.narthex.storage.api;

import java.util.List;
import org.narthex.model.Matcher;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A view of the samples in a range. Its methods may be called from several threads; what they return is valid until
 * {@link #close}.
 */
@ProviderType
public interface Querier extends AutoCloseable {
    /**
     * The series that satisfy all matchers and may have samples in the range.
     *
     * @param sorted whether the series must come in label order
     */
    SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers);

    /** The values of a label among the series that satisfy the matchers, in byte order. */
    List<String> labelValues(String name, List<Matcher> matchers, int limit);

    /** The names of labels among the series that satisfy the matchers, in byte order. */
    List<String> labelNames(List<Matcher> matchers, int limit);

    @Override
    void close();
}
