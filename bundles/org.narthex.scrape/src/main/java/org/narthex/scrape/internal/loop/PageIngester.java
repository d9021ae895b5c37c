package org.narthex.scrape.internal.loop;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;

/**
 * Walks a target's pages and hands their samples to the storage, without an object per sample of a known series.
 * Confined to the scrape loop. Benchmark: {@code ScrapePathBenchmark}.
 */
final class PageIngester {
    private final SampleLabels labels;
    private final SeriesCache cache;
    private final MetadataCache metadata;
    private final Rejections rejections;
    private final boolean honorTimestamps;
    private final boolean trackExplicit;
    private final long sampleLimit;
    private final long bucketLimit;

    private final BitSet retry = new BitSet();
    private final List<PendingExemplar> exemplars = new ArrayList<>();

    // Of the page that is walked now.
    private Appender appender;
    private PageParser parser;
    private ScrapeScratch scratch;
    private long scrapeTime;
    private long latestTime;
    private long counted;
    private boolean samplesExceeded;
    private boolean bucketsExceeded;
    private int total;
    private int added;
    private int seriesAdded;

    private record PendingExemplar(int number, Exemplar exemplar) {}

    /** What a page held: samples, those left after relabelling, series that the page before lacked. */
    record Counts(int total, int added, int seriesAdded) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    @SuppressWarnings("NullAway.Init") // The fields of the current page are set before each walk.
    PageIngester(
            ScrapeConfig config, SampleLabels labels, SeriesCache cache, MetadataCache metadata, Rejections rejections) {
        this.labels = labels;
        this.cache = cache;
        this.metadata = metadata;
        this.rejections = rejections;
        this.honorTimestamps = config.honorTimestamps();
        this.trackExplicit = config.trackTimestampsStaleness();
        this.sampleLimit = config.limits().samples();
        this.bucketLimit = config.limits().histogramBuckets();
    }

    /** What the last page held as far as it was walked. */
    Counts counts() {
        return new Counts(total, added, seriesAdded);
    }

    /**
     * Appends a page's samples and the stale markers of what it lacks. After an exception nothing of the page counts:
     * the caller rolls back and calls {@link #nothing}.
     *
     * @param at Unix milliseconds of samples without a timestamp
     * @param latest timestamp beyond which samples are refused
     */
    void page(Appender to, PageParser with, ScrapeScratch using, long at, long latest)
            throws ScrapeFailure, PageFormatException {
        begin(to, using, at);
        parser = with;
        latestTime = latest;
        boolean done = false;
        try {
            walk(using);
            staleMarkers();
            done = true;
        } finally {
            rejections.report();
            if (!done) {
                cache.undo();
                using.batch.clear();
                retry.clear();
            }
            exemplars.clear();
        }
        end(true);
    }

    /** Appends stale markers for everything that the scrape before had. */
    void nothing(Appender to, ScrapeScratch using, long at) {
        begin(to, using, at);
        staleMarkers();
        end(false);
    }

    private void begin(Appender to, ScrapeScratch using, long at) {
        appender = to;
        scratch = using;
        scrapeTime = at;
        using.batch.clear();
        counted = 0;
        samplesExceeded = false;
        bucketsExceeded = false;
        total = 0;
        added = 0;
        seriesAdded = 0;
    }

    private void end(boolean complete) {
        if (cache.endScrape(complete)) {
            rejections.flushed();
        }
        metadata.endScrape(complete);
    }

    private void walk(ScrapeScratch using) throws ScrapeFailure, PageFormatException {
        parser.reset(using.body.array(), using.body.length());
        for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
            switch (entry) {
                case SAMPLE -> sample();
                case HISTOGRAM -> histogram();
                case TYPE -> metadata.type(
                        parser.page(), parser.familyStart(), parser.familyEnd(), parser.metricType());
                case HELP -> metadata.help(parser);
                case UNIT -> metadata.unit(parser.page(), parser.familyStart(), parser.familyEnd(), parser.text());
                case COMMENT, END -> {}
            }
        }
        flush();
        if (!retry.isEmpty()) {
            walkAgain(using);
        }
        if (samplesExceeded) {
            throw rejections.samplesExceeded();
        }
        if (bucketsExceeded) {
            throw rejections.bucketsExceeded();
        }
        appendExemplars();
    }

    private void sample() throws ScrapeFailure, PageFormatException {
        boolean explicit = honorTimestamps && parser.hasTimestamp();
        long time = explicit ? parser.timestamp() : scrapeTime;
        int number = series(explicit, time);
        if (number < 0) {
            return;
        }
        if (!explicit || trackExplicit) {
            cache.track(number);
        }
        add(number, time, parser.value());
        for (Exemplar e = parser.nextExemplar(); e != null; e = parser.nextExemplar()) {
            exemplars.add(new PendingExemplar(
                    number, e.hasTimestamp() ? e : new Exemplar(e.labels(), e.value(), time, false)));
        }
    }

    private void add(int number, long time, double value) throws ScrapeFailure {
        SampleBatch batch = scratch.batch;
        scratch.numbers[batch.size] = number;
        batch.add(cache.ref(number), time, parser.startTimestamp(), value);
        if (batch.size == ScrapeScratch.BATCH) {
            flush();
        }
    }

    /** The current entry's series with its reference, counted; -1 where the entry is not to be stored. */
    private int series(boolean explicit, long time) throws ScrapeFailure, PageFormatException {
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
                return -1;
            }
        } else {
            boolean again = cache.see(number);
            if (cache.ref(number) == SeriesCache.DROPPED) {
                return -1;
            }
            if (again && !explicit) {
                added++;
                rejections.duplicate();
                return -1;
            }
            if (!again && !cache.isLive(number)) {
                seriesAdded++;
            }
        }
        added++;
        if (sampleLimit > 0 && ++counted > sampleLimit) {
            samplesExceeded = true;
            return -1;
        }
        if (time > latestTime) {
            rejections.outOfBounds();
            return -1;
        }
        if (number >= 0 && cache.ref(number) != Appender.NO_REF) {
            return number;
        }
        return resolve(number, resolved, time, page, from, to);
    }

    private int resolve(int number, @Nullable Labels known, long time, byte[] page, int from, int to)
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
                return -1;
            }
            throw e;
        }
        if (number >= 0) {
            cache.ref(number, ref);
            return number;
        }
        int created = cache.add(page, from, to, ref);
        cache.see(created);
        seriesAdded++;
        return created;
    }

    private void histogram() throws ScrapeFailure, PageFormatException {
        boolean explicit = honorTimestamps && parser.hasTimestamp();
        long time = explicit ? parser.timestamp() : scrapeTime;
        int number = series(explicit, time);
        if (number < 0) {
            return;
        }
        Histogram histogram = parser.histogram();
        FloatHistogram floats = parser.floatHistogram();
        if (bucketLimit > 0 && Buckets.count(histogram, floats) > bucketLimit) {
            bucketsExceeded = true;
            return;
        }
        byte outcome = appender.appendHistogram(
                cache.ref(number), time, parser.startTimestamp(), histogram, floats);
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            resolve(number, null, time, parser.page(), parser.seriesStart(), parser.seriesEnd());
            outcome = appender.appendHistogram(
                    cache.ref(number), time, parser.startTimestamp(), histogram, floats);
        }
        if (outcome != AppendOutcome.OK) {
            rejected(number, outcome);
            return;
        }
        if (!explicit || trackExplicit) {
            cache.track(number);
        }
        for (Exemplar e = parser.nextExemplar(); e != null; e = parser.nextExemplar()) {
            if (e.hasTimestamp()) {
                exemplars.add(new PendingExemplar(number, e));
            }
        }
    }

    private void flush() throws ScrapeFailure {
        SampleBatch batch = scratch.batch;
        int n = batch.size;
        if (n == 0) {
            return;
        }
        appender.append(batch);
        byte[] outcomes = batch.outcomes;
        for (int i = 0; i < n; i++) {
            if (outcomes[i] != AppendOutcome.OK) {
                rejected(scratch.numbers[i], outcomes[i]);
            }
        }
        batch.clear();
    }

    private void rejected(int number, byte outcome) throws ScrapeFailure {
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            retry.set(number);
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

    /** Walks the page again for the series whose references had become invalid. */
    private void walkAgain(ScrapeScratch using) throws ScrapeFailure, PageFormatException {
        BitSet wanted = (BitSet) retry.clone();
        BitSet stored = new BitSet();
        retry.clear();
        cache.rewind();
        parser.reset(using.body.array(), using.body.length());
        for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
            if (entry != Entry.SAMPLE) {
                continue;
            }
            int from = parser.seriesStart();
            int to = parser.seriesEnd();
            int number = cache.lookup(parser.page(), from, to);
            if (number < 0 || !wanted.get(number)) {
                continue;
            }
            boolean explicit = honorTimestamps && parser.hasTimestamp();
            if (stored.get(number) && !explicit) {
                continue;
            }
            stored.set(number);
            long time = explicit ? parser.timestamp() : scrapeTime;
            if (cache.ref(number) != Appender.NO_REF
                    || resolve(number, null, time, parser.page(), from, to) >= 0) {
                add(number, time, parser.value());
            }
        }
        flush();
        if (!retry.isEmpty()) {
            retry.clear();
            throw new ScrapeFailure("not found");
        }
    }

    private void appendExemplars() {
        for (PendingExemplar pending : exemplars) {
            long ref = cache.ref(pending.number);
            if (ref > Appender.NO_REF
                    && appender.appendExemplar(ref, pending.exemplar) == AppendOutcome.OUT_OF_ORDER) {
                rejections.exemplarOutOfOrder();
            }
        }
    }

    private void staleMarkers() {
        SampleBatch batch = scratch.batch;
        cache.forEachStale(ref -> {
            batch.add(ref, scrapeTime, StaleMarker.STALE);
            if (batch.size == ScrapeScratch.BATCH) {
                appender.appendInOrder(batch);
                batch.clear();
            }
        });
        if (batch.size > 0) {
            // A refused marker is as it should be: the series has newer samples of another loop.
            appender.appendInOrder(batch);
            batch.clear();
        }
    }
}
