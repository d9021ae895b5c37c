package org.narthex.storage.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Series one after the other. Confined to one thread; the series that it hands out are not. */
@ProviderType
public interface SeriesSet {
    /**
     * The next series, or null at the end.
     *
     * @throws StorageException when reading fails
     */
    @org.jspecify.annotations.Nullable Series next();

    /**
     * Warnings so far, each once. Also of what the cursors of the series met, such as a damaged chunk that is left out;
     * so they are complete once {@link #next} has returned null and the cursors that are wanted have been read. May be
     * called by another thread than the cursors'.
     */
    List<String> warnings();

    /** About how many bytes the set holds until it is forgotten, beside the series that it has handed out. */
    default long bytes() {
        return 0;
    }
}
