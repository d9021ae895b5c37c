package org.narthex.storage.remote;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;

/** Stores what other servers send by remote write 1.0 and 2.0. Thread-safe. */
@ProviderType
public interface WriteReceiver {
    /** Size in bytes that a request may have, compressed and decompressed. */
    int MAX_BYTES = 32 * 1024 * 1024;

    /**
     * Stores a request. Blocks until its samples are in the write-ahead log.
     *
     * @param contentType the header, empty where absent: it names the message
     * @param contentEncoding the header, empty where absent
     * @param body the request; read up to one byte more than {@link #MAX_BYTES}, not closed
     * @throws IOException when the body cannot be read
     */
    WriteAnswer receive(String contentType, String contentEncoding, InputStream body) throws IOException;
}
