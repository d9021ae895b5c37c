package org.narthex.promql.parser.internal;

/** The first error of a text; carries the byte it is found at. */
public final class ParseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    public ParseFailure(int position, String message) {
        super(message, null, false, false);
        this.position = position;
    }

    /** The byte of the text that the error is about. */
    public int position() {
        return position;
    }
}
