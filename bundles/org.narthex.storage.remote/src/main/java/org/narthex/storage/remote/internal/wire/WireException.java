package org.narthex.storage.remote.internal.wire;

import java.io.IOException;

/** A request that is no message of the expected kind, in the words of Prometheus' decoders. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    static WireException end() {
        return new WireException("unexpected EOF");
    }

    static WireException length() {
        return new WireException("proto: negative length found during unmarshaling");
    }

    static WireException overflow() {
        return new WireException("proto: integer overflow");
    }
}
