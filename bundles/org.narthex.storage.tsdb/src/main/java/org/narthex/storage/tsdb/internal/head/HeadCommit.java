package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Lock;

/**
 * Ends a transaction: what it gathered goes to the log first, then to the head under the number of one commit, and then what is
 * out of order. Thread-safe; the buffers are not.
 */
final class HeadCommit {
    private HeadCommit() {}

    /**
     * Commits what was gathered.
     *
     * @param parts in this order
     * @throws IOException when the log cannot be written; nothing is in the head then
     */
    static void commit(Head head, List<AppendBuffers> parts, AppendRules rules) throws IOException {
        log(head, parts, true);
        Readers readers = head.readers();
        Lock committing = readers.committing();
        committing.lock();
        try {
            long commit = readers.nextCommit();
            for (AppendBuffers part : parts) {
                HeadAppend.apply(head, part, commit, readers.oldest(), rules.minValid());
                for (AppendBuffers.PendingExemplar e : part.exemplars) {
                    head.exemplars().add(head.labels(e.slot()), e.exemplar());
                }
                for (AppendBuffers.PendingMetadata m : part.metadata) {
                    head.metadata().put(m.slot(), m.metadata());
                }
            }
        } finally {
            committing.unlock();
        }
        // Readers may see these before the transaction has ended; what is out of order is not isolated in Prometheus either.
        for (AppendBuffers part : parts) {
            LateAppend.apply(head, part, rules);
        }
    }

    /**
     * Gives up what was gathered, but for the series, which the log gets to know.
     *
     * @throws IOException when the log cannot be written
     */
    static void rollback(Head head, List<AppendBuffers> parts) throws IOException {
        log(head, parts, false);
    }

    private static void log(Head head, List<AppendBuffers> parts, boolean withSamples) throws IOException {
        for (AppendBuffers part : parts) {
            AppendLog.write(head, part, withSamples);
        }
    }
}
