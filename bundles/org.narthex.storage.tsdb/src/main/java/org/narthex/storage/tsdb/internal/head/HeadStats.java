package org.narthex.storage.tsdb.internal.head;

/** How much there is in a head, and how far its readers are, as of each call. Cheap, and thread-safe. */
public final class HeadStats {
    private final Head head;

    HeadStats(Head head) {
        this.head = head;
    }

    /** How many pairs of label name and value there are. */
    public long labelPairs() {
        return head.series().index().pairs();
    }

    /** How many series have metadata. */
    public int metadata() {
        return head.metadata().size();
    }

    /** Number of chunks, open ones included. */
    public long chunks() {
        return head.counts().chunksCreated.sum() - head.counts().chunksRemoved.sum();
    }

    /** How many chunks were written to files. */
    public long chunksMapped() {
        return head.store().written();
    }

    /** Number of the newest commit. */
    public long newestCommit() {
        return head.readers().newest();
    }

    /** Number of the newest commit that all open readers see. */
    public long oldestSeen() {
        return Math.min(head.readers().oldest(), head.readers().newest());
    }
}
