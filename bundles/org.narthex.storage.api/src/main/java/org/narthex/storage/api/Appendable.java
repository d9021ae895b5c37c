package org.narthex.storage.api;

import org.osgi.annotation.versioning.ProviderType;

/** Accepts samples. Thread-safe; appenders of different threads work side by side. */
@ProviderType
public interface Appendable {
    /**
     * Begins a transaction, usually one scrape or one rule's results.
     *
     * @throws StorageException of kind NOT_READY
     */
    Appender appender();
}
