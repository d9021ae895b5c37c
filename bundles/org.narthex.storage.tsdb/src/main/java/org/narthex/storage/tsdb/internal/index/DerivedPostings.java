package org.narthex.storage.tsdb.internal.index;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Postings whose list is damaged, found by looking at all series. Thread-safe. */
final class DerivedPostings {
    private final MappedFile file;
    private final long seriesFrom;
    private final long seriesEnd;
    private final SymbolTable symbols;
    private final Map<Long, Postings> byOffset = new ConcurrentHashMap<>();

    /** Nothing is looked at yet. */
    DerivedPostings(MappedFile file, long seriesFrom, long seriesEnd, SymbolTable symbols) {
        this.file = file;
        this.seriesFrom = seriesFrom;
        this.seriesEnd = Math.min(seriesEnd, file.size());
        this.symbols = symbols;
    }

    /**
     * The sound series with a label; all sound ones for the empty name.
     *
     * @param at where the damaged list is
     */
    Postings get(long at, String name, String value) {
        return byOffset.computeIfAbsent(at, a -> search(name, value));
    }

    private Postings search(String name, String value) {
        int[] refs = new int[64];
        int n = 0;
        SeriesWalk walk = new SeriesWalk(file, seriesFrom, seriesEnd);
        for (long ref = walk.next(); ref >= 0; ref = walk.next()) {
            if (name.isEmpty() || has(walk.body(), name, value)) {
                if (n == refs.length) {
                    refs = Arrays.copyOf(refs, n * 2);
                }
                refs[n++] = (int) ref;
            }
        }
        return Postings.of(refs, n);
    }

    private boolean has(ByteCursor body, String name, String value) {
        int labels = body.length();
        for (int i = 0; i < labels; i++) {
            long nameRef = body.uvarint();
            long valueRef = body.uvarint();
            if (symbols.get(nameRef).equals(name)) {
                return symbols.get(valueRef).equals(value);
            }
        }
        return false;
    }
}
