package org.narthex.storage.api;

/** What became of one sample of a batch. The codes stand in {@link SampleBatch#outcomes}. */
public final class AppendOutcome {
    /** Accepted, or silently equal to the sample already there. */
    public static final byte OK = 0;

    /** Older than the newest sample of its series, and no out-of-order window accepts it. */
    public static final byte OUT_OF_ORDER = 1;

    /** The series has another value at this time. */
    public static final byte DUPLICATE = 2;

    /** Older than the storage accepts at all. */
    public static final byte OUT_OF_BOUNDS = 3;

    /** Older than the out-of-order window. */
    public static final byte TOO_OLD = 4;

    /** The reference names no series any more: resolve the labels again and append the sample again. */
    public static final byte UNKNOWN_SERIES = 5;

    private AppendOutcome() {}
}
