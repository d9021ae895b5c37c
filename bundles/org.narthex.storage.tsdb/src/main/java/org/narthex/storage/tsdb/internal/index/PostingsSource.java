package org.narthex.storage.tsdb.internal.index;

import java.util.List;
import java.util.function.Predicate;

/**
 * An index that answers for label values with postings: a block's, or the head's. Thread-safe.
 *
 * <p>An implementation may throw {@link org.narthex.storage.api.StorageException} when its files cannot be read.
 */
public interface PostingsSource {
    /** All series. */
    Postings all();

    /** The series that have the label with this value. */
    Postings postings(String name, String value);

    /**
     * The series that have the label with a value that begins with the prefix and passes the test.
     *
     * @param prefix what every value that passes begins with; empty when nothing is known
     */
    Postings postings(String name, String prefix, Predicate<String> test);

    /** The values of the label in byte order. */
    List<String> labelValues(String name);
}
