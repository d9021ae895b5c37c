package org.narthex.storage.remote.internal.write;

import org.narthex.storage.api.AppendOutcome;

/** Why a sample is refused, in Prometheus' words. */
final class Refusal {
    /** Code beside those of {@link AppendOutcome}: the sample is from too far in the future. */
    static final byte TOO_FAR = 100;

    private Refusal() {}

    /** The text of an outcome that is not OK. */
    static String text(byte outcome) {
        return switch (outcome) {
            case AppendOutcome.OUT_OF_ORDER -> "out of order sample";
            case AppendOutcome.DUPLICATE -> "duplicate sample for timestamp";
            case AppendOutcome.OUT_OF_BOUNDS -> "out of bounds";
            case AppendOutcome.TOO_OLD -> "too old sample";
            case TOO_FAR -> "out of bounds: timestamp is too far in the future";
            default -> throw new IllegalArgumentException("outcome " + outcome);
        };
    }
}
