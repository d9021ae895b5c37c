package org.narthex.scrape.internal.loop;

/** Why a whole scrape failed; the message is what the target shows as its last error. */
final class ScrapeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean labelLimit;

    ScrapeFailure(String message) {
        this(message, false);
    }

    private ScrapeFailure(String message, boolean labelLimit) {
        super(message, null, false, false);
        this.labelLimit = labelLimit;
    }

    /** A failure because a series exceeds a limit on its labels. */
    static ScrapeFailure labelLimit(String message) {
        return new ScrapeFailure(message, true);
    }

    boolean isLabelLimit() {
        return labelLimit;
    }
}
