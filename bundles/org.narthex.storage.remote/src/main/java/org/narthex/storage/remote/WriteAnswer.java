package org.narthex.storage.remote;

import org.jspecify.annotations.Nullable;

/**
 * What a sender is told.
 *
 * @param status of HTTP
 * @param text why not all was stored; empty where all was
 * @param written what was stored; null where the protocol does not tell
 */
public record WriteAnswer(int status, String text, @Nullable Written written) {
    /** How much of a request was stored. */
    public record Written(int samples, int histograms, int exemplars) {
        /** Nothing. */
        public static final Written NOTHING = new Written(0, 0, 0);
    }
}
