package org.narthex.scrape.internal.loop;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.StorageException;

/**
 * Finds the series of a page's entries: in the cache by their text, else in the storage by their relabelled labels.
 * Counts them, and keeps in mind whose references the storage does not know any more. A series is told by its number in
 * the cache. Confined to the scrape loop. Benchmark: {@code ScrapePathBenchmark}.
 */
final class PageSeries {
    /** Instead of a series' number: the entry is not to be stored. */
    static final int NONE = -1;

    private final SampleLabels labels;
    private final SeriesCache cache;
    private final PageLimits limits;
    private final Rejections rejections;
    private BitSet unknown = new BitSet();

    // Of the page that is walked now.
    private Appender appender;
    private long latestTime;
    private int total;
    private int added;
    private int seriesAdded;

    /** What a page held: samples, those left after relabelling, series that the page before lacked. */
    record Counts(int total, int added, int seriesAdded) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    @SuppressWarnings("NullAway.Init") // The appender is set before each walk.
    PageSeries(SampleLabels labels, SeriesCache cache, PageLimits limits, Rejections rejections) {
        this.labels = labels;
        this.cache = cache;
        this.limits = limits;
        this.rejections = rejections;
    }

    /**
     * Begins with a page.
     *
     * @param to knows the storage's series
     * @param latest Unix milliseconds beyond which samples are refused
     */
    void begin(Appender to, long latest) {
        appender = to;
        latestTime = latest;
        total = 0;
        added = 0;
        seriesAdded = 0;
    }

    /** What the page held as far as it was walked. */
    Counts counts() {
        return new Counts(total, added, seriesAdded);
    }

    /**
     * The series of the entry that the parser stands at; counts the entry.
     *
     * @param explicit whether the page tells the sample's time
     * @param time Unix milliseconds
     * @return its number, for which the cache has a reference; {@link #NONE} where the entry is not to be stored
     */
    int of(PageParser parser, boolean explicit, long time) throws ScrapeFailure, PageFormatException {
        total++;
        byte[] page = parser.page();
        int from = parser.seriesStart();
        int to = parser.seriesEnd();
        int number = cache.lookup(page, from, to);
        Labels resolved = null;
        if (number < 0) {
            resolved = labels.of(parser.labels(), parser.emptyLabels());
            if (resolved == null) {
                cache.see(cache.add(page, from, to, SeriesCache.DROPPED));
                return NONE;
            }
        } else {
            boolean again = cache.see(number);
            if (cache.ref(number) == SeriesCache.DROPPED) {
                return NONE;
            }
            if (again && !explicit) {
                added++;
                rejections.duplicate();
                return NONE;
            }
            if (!again && !cache.isLive(number)) {
                seriesAdded++;
            }
        }
        added++;
        if (!limits.admitSample()) {
            return NONE;
        }
        if (time > latestTime) {
            rejections.outOfBounds();
            return NONE;
        }
        if (number >= 0 && cache.ref(number) != Appender.NO_REF) {
            return number;
        }
        return resolve(parser, number, resolved, time);
    }

    /**
     * Resolves the series of the entry that the parser stands at once more, because the storage forgot it.
     *
     * @return the series; {@link #NONE} where the storage refuses its time
     */
    int resolveAgain(PageParser parser, int number, long time) throws ScrapeFailure, PageFormatException {
        return resolve(parser, number, null, time);
    }

    private int resolve(PageParser parser, int number, @Nullable Labels known, long time)
            throws ScrapeFailure, PageFormatException {
        Labels wanted = known == null ? labels.of(parser.labels(), parser.emptyLabels()) : known;
        if (wanted == null) {
            throw new ScrapeFailure("relabelling drops a series that it kept before");
        }
        long ref;
        try {
            ref = appender.resolve(wanted, time);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.OUT_OF_BOUNDS) {
                rejections.outOfBounds();
                return NONE;
            }
            throw e;
        }
        if (number >= 0) {
            cache.ref(number, ref);
            return number;
        }
        int created = cache.add(parser.page(), parser.seriesStart(), parser.seriesEnd(), ref);
        cache.see(created);
        seriesAdded++;
        return created;
    }

    /**
     * Takes note that the storage refused a sample.
     *
     * @param outcome a code of {@link AppendOutcome} other than OK
     * @throws ScrapeFailure where that fails the whole scrape
     */
    void refused(int number, byte outcome) throws ScrapeFailure {
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            unknown.set(number);
            cache.ref(number, Appender.NO_REF);
            return;
        }
        if (outcome == AppendOutcome.TOO_OLD) {
            // Unlike the other refusals, Prometheus does not count this one but lets it fail the scrape.
            throw new ScrapeFailure("too old sample");
        }
        rejections.count(outcome);
        cache.untrack(number);
        if (!cache.isLive(number)) {
            // It was never stored: the next sample that is counts as a new series.
            seriesAdded--;
            cache.forget(number);
        }
    }

    /** Whether the storage did not know series that were handed to it. */
    boolean hasUnknown() {
        return !unknown.isEmpty();
    }

    /** Hands out the numbers of those series and forgets them. */
    BitSet takeUnknown() {
        BitSet taken = unknown;
        unknown = new BitSet();
        return taken;
    }
}
