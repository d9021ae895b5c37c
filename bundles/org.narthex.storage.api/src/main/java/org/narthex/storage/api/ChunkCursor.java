package org.narthex.storage.api;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/** Walks the encoded chunks of a series without decoding them. Confined to one thread. */
@ProviderType
public interface ChunkCursor {
    /** Moves to the next chunk; false at the end. */
    boolean next();

    /** Encoding byte as on disk: 1 XOR, 2 histogram, 3 float histogram, 4 XOR2, 5 and 6 with start timestamps. */
    byte encoding();

    /** First timestamp, Unix milliseconds. */
    long mint();

    /** Last timestamp. */
    long maxt();

    /** The chunk's bytes without length, encoding and checksum; valid until the querier is closed. */
    MemorySegment data();
}
