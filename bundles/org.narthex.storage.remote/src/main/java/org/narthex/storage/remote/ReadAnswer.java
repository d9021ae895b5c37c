package org.narthex.storage.remote;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ConsumerType;

/** Where the answer to a remote read goes. Confined to the request's thread. */
@ConsumerType
public interface ReadAnswer {
    /** Sets a header; not after the first byte of the body. */
    void header(String name, String value);

    /** The body; not closed by the server. */
    OutputStream body() throws IOException;

    /** Ends the answer with an error: its status where no byte of the body was written, otherwise its text alone. */
    void fail(int status, String text) throws IOException;
}
