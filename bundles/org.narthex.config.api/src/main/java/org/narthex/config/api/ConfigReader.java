package org.narthex.config.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads YAML, and with it JSON, into a tree: for bundles that have files of their own to read. Thread-safe.
 */
@ProviderType
public interface ConfigReader {
    /**
     * Reads the first document.
     *
     * @param fileName named in positions
     * @return the root; a null scalar when the document is empty
     * @throws ConfigException for text that is not YAML, duplicate keys, and anchors that expand without bound
     */
    ConfigNode read(String text, String fileName) throws ConfigException;
}
