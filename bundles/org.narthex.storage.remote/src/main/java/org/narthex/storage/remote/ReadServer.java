package org.narthex.storage.remote;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;

/** Answers other servers' remote reads. Thread-safe. */
@ProviderType
public interface ReadServer {
    /** Size in bytes that a request may have, compressed and decompressed. */
    int MAX_BYTES = 32 * 1024 * 1024;

    /**
     * Answers a request. Blocks while as many reads run as {@code --storage.remote.read-concurrent-limit} allows.
     *
     * @param body the request; read up to {@link #MAX_BYTES}, not closed
     * @throws IOException when the body cannot be read or the answer not be written
     */
    void answer(InputStream body, ReadAnswer to) throws IOException;
}
