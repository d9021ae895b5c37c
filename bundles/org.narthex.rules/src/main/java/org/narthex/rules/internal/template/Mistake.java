package org.narthex.rules.internal.template;

/** Why a template does not parse, in Go's words. */
final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
        super(message);
    }
}
