package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.DamageWarnings;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;

/** A view of the head as of its creation: later commits are not seen. Thread-safe. */
public final class HeadQuerier implements Querier {
    private final Head head;
    private final Readers.Reader reader;
    private final long mint;
    private final long maxt;
    private final OooHead late;
    private final long lateMint;

    /** Number of the last compaction of what came out of order whose blocks this reader has. */
    private final long published;

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param withLate whether what came out of order is read as well
     */
    HeadQuerier(Head head, Readers.Reader reader, boolean withLate) {
        this.head = head;
        this.reader = reader;
        this.mint = reader.mint();
        this.maxt = reader.maxt();
        this.late = head.outOfOrder();
        this.lateMint = withLate ? reader.lateMint() : Long.MAX_VALUE;
        this.published = late.published();
    }

    @Override
    public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
        long from = Math.max(mint, hints.start());
        long to = Math.min(maxt, hints.end());
        boolean withLate = late.overlaps(Math.max(lateMint, hints.start()), to);
        IdSet slots = from > to && !withLate ? IdSet.EMPTY : head.series().index().select(matchers);
        return select(sorted, hints.start(), to, hints.newest(), hints.limit(), slots);
    }

    /** The series of slots that have samples here. */
    SeriesSet select(boolean sorted, int limit, IdSet slots) {
        return select(sorted, mint, maxt, false, limit, slots);
    }

    /**
     * The series of slots that have samples in a part of the range.
     *
     * @param start first time of the part; that of the range counts if it is later
     * @param to last time
     * @param newest whether only the newest sample of each matters
     */
    private SeriesSet select(boolean sorted, long start, long to, boolean newest, int limit, IdSet slots) {
        long from = Math.max(mint, start);
        long lateFrom = Math.max(lateMint, start);
        boolean withLate = late.overlaps(lateFrom, to);
        Series[] found = new Series[slots.size()];
        DamageWarnings warnings = new DamageWarnings();
        HeadView view = new HeadView(
                head.series().index().labelPairs(), head.store(), from, to, reader.snapshot(), newest, warnings);
        int n = 0;
        for (int k = 0; k < slots.size(); k++) {
            int slot = slots.ids()[k];
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            OooSeries ooo = withLate ? late.get(slot) : null;
            if (ooo != null && !overlaps(page, ooo, lateFrom, to)) {
                ooo = null;
            }
            if (ooo != null || page.overlaps(i, from, to)) {
                Intervals deleted = head.tombstones().of(slot);
                HeadSeries series = new HeadSeries(view, page, i, deleted);
                found[n++] = ooo == null
                        ? series
                        : new LateSeries(
                                series,
                                head.store(),
                                page,
                                ooo,
                                head.encodings(),
                                lateFrom,
                                to,
                                published,
                                deleted);
            }
        }
        if (sorted) {
            Arrays.sort(found, 0, n, (a, b) -> inOrder(a).compareLabels(inOrder(b)));
        }
        int end = limit > 0 ? Math.min(limit, n) : n;
        return new Found(found, end, warnings);
    }

    private static HeadSeries inOrder(Series series) {
        return series instanceof LateSeries late ? late.inOrder() : (HeadSeries) series;
    }

    private boolean overlaps(SeriesPage page, OooSeries ooo, long from, long to) {
        synchronized (page) {
            return ooo.overlaps(from, to, published);
        }
    }

    private static final class Found implements SeriesSet {
        /** A {@link HeadSeries}, where its labels are, and the references to both. */
        private static final long SERIES_BYTES = 64;

        private final Series[] series;
        private final int end;
        private final DamageWarnings warnings;
        private int at;

        Found(Series[] series, int end, DamageWarnings warnings) {
            this.warnings = warnings;
            this.series = series;
            this.end = end;
        }

        @Override
        public @Nullable Series next() {
            return at < end ? series[at++] : null;
        }

        @Override
        public List<String> warnings() {
            return warnings.list();
        }

        @Override
        public long bytes() {
            return SERIES_BYTES * series.length;
        }
    }

    private boolean overlapsHead() {
        return head.minTime() <= maxt && head.maxTime() >= mint || late.overlaps(lateMint, maxt);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        if (!overlapsHead()) {
            return List.of();
        }
        List<String> values = matchers.isEmpty()
                ? head.series().index().values(name)
                : head.series().index().values(name, head.series().index().select(matchers));
        return limited(values, limit);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        if (!overlapsHead()) {
            return List.of();
        }
        if (matchers.isEmpty()) {
            return limited(head.series().index().names(), limit);
        }
        LabelIndex index = head.series().index();
        NameSet names = new NameSet(index.labelPairs());
        IdSet slots = index.select(matchers);
        int all = index.nameCount();
        for (int k = 0; k < slots.size() && names.size() < all; k++) {
            names.add(head.series().labelRefs(slots.ids()[k]));
        }
        return limited(names.list(), limit);
    }

    private static List<String> limited(List<String> all, int limit) {
        return limit > 0 && all.size() > limit ? List.copyOf(all.subList(0, limit)) : all;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            head.readers().end(reader);
            head.quarantine().release();
        }
    }
}
