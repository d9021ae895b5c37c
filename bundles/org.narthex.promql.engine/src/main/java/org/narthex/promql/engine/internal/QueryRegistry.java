package org.narthex.promql.engine.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.narthex.promql.api.RunningQueries;
import org.narthex.promql.engine.internal.exec.Interruption;
import org.narthex.promql.engine.internal.exec.MemoryPool;
import org.narthex.promql.engine.internal.exec.QueryMemory;

/** Knows which queries run or wait. Thread-safe. */
final class QueryRegistry implements RunningQueries {
    private final MemoryPool pool;
    private final AtomicLong lastId = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

    QueryRegistry(MemoryPool pool) {
        this.pool = pool;
    }

    /** A query that has not ended. Thread-safe. */
    static final class Entry {
        private final long id;
        private final String text;
        private final long started = System.currentTimeMillis();
        private final Map<String, Map<String, String>> origin;
        private volatile boolean waiting = true;
        final Interruption interruption = new Interruption();
        final QueryMemory memory;

        private Entry(long id, String text, Map<String, Map<String, String>> origin, QueryMemory memory) {
            this.id = id;
            this.text = text;
            this.origin = origin;
            this.memory = memory;
        }

        /** Tells that the query's turn has come. */
        void running() {
            waiting = false;
        }
    }

    /** A query that is not listed yet. */
    Entry entry(String text, Map<String, Map<String, String>> origin) {
        return new Entry(lastId.incrementAndGet(), text, origin, new QueryMemory(pool));
    }

    /** Lists a query. */
    void add(Entry entry) {
        entries.put(entry.id, entry);
    }

    /** Lists a query no more. */
    void remove(Entry entry) {
        entries.remove(entry.id);
    }

    @Override
    public List<RunningQuery> list() {
        return entries.values().stream()
                .map(e -> new RunningQuery(e.id, e.text, e.started, e.waiting, e.memory.held(), e.origin))
                .toList();
    }

    @Override
    public boolean kill(long id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return false;
        }
        entry.interruption.cancel();
        return true;
    }
}
