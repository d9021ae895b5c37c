package org.narthex.scrape.internal.loop;

import java.util.ArrayList;
import java.util.List;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.model.Exemplar;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;

/**
 * The exemplars of a page, kept until its samples are appended: an exemplar belongs to a stored series. Costs nothing
 * where there are none. Confined to the scrape loop.
 */
final class PageExemplars {
    private final SeriesCache cache;
    private final Rejections rejections;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(int number, Exemplar exemplar) {}

    PageExemplars(SeriesCache cache, Rejections rejections) {
        this.cache = cache;
        this.rejections = rejections;
    }

    /**
     * Keeps the exemplars of the sample that the parser stands at.
     *
     * @param number the series in the cache
     * @param time Unix milliseconds for exemplars without a timestamp
     */
    void ofSample(PageParser parser, int number, long time) throws PageFormatException {
        for (Exemplar e = parser.nextExemplar(); e != null; e = parser.nextExemplar()) {
            pending.add(new Pending(number, e.hasTimestamp() ? e : new Exemplar(e.labels(), e.value(), time, false)));
        }
    }

    /** Keeps the exemplars of the native histogram that the parser stands at, but for those without a timestamp. */
    void ofHistogram(PageParser parser, int number) throws PageFormatException {
        for (Exemplar e = parser.nextExemplar(); e != null; e = parser.nextExemplar()) {
            if (e.hasTimestamp()) {
                pending.add(new Pending(number, e));
            }
        }
    }

    /** Appends what is kept. */
    void append(Appender appender) {
        for (Pending p : pending) {
            long ref = cache.ref(p.number);
            if (ref > Appender.NO_REF && appender.appendExemplar(ref, p.exemplar) == AppendOutcome.OUT_OF_ORDER) {
                rejections.exemplarOutOfOrder();
            }
        }
    }

    void clear() {
        pending.clear();
    }
}
