package org.narthex.web.api.internal;

import java.util.Collection;
import org.narthex.model.Labels;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;

/**
 * What an answer holds of the memory that all queries and answers share, until its last byte is sent: the parts that it
 * is made of, and the buffers through which it goes. Confined to the request's thread.
 */
final class AnswerMemory implements AutoCloseable {
    /** Buffers of JSON, compression and body; of a connection whose client does not read, more than the kernel has. */
    private static final long BUFFERS = 96 << 10;

    /** Objects around the bytes of a text or a label set, and the reference to it. */
    private static final long OBJECTS = 80;

    /** So much is taken at once. */
    private static final long PORTION = 64 << 10;

    private final MemoryBudget.Share share;
    private long left;

    /** An answer without parts. */
    AnswerMemory(MemoryBudget budget) throws QueryException {
        share = budget.share();
        share.take(BUFFERS);
    }

    /** Holds a label set, and so many bytes beside it. */
    void add(Labels labels, long beside) throws QueryException {
        add(labels.encoded().length + beside);
    }

    /** Holds texts. */
    void add(Collection<String> texts) throws QueryException {
        for (String text : texts) {
            add(text.length());
        }
    }

    private void add(long bytes) throws QueryException {
        left -= OBJECTS + bytes;
        if (left < 0) {
            share.take(PORTION - left);
            left = PORTION;
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
