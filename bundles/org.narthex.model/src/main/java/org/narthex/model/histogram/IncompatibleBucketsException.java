package org.narthex.model.histogram;

/** Two histograms cannot be combined: one has exponential buckets, the other one custom ones. */
public final class IncompatibleBucketsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompatibleBucketsException() {
        super("cannot apply this operation on histograms with a mix of exponential and custom bucket schemas");
    }
}
