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

    /** Warnings so far; complete once {@link #next} has returned null. */
    List<String> warnings();
}
