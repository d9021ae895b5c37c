package org.narthex.exposition;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.MetricType;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/**
 * Walks a page entry by entry, without an object per sample. What the accessors tell belongs to the entry that the last
 * {@link #next} found. Confined to one thread; reused from page to page by {@link #reset}.
 *
 * <p>A series is identified by its bytes on the page, {@link #seriesStart} to {@link #seriesEnd} in {@link #page}: equal
 * bytes of one target mean the same series, so that a cache can know it without parsing its labels.
 */
public interface PageParser {
    /** What an entry is. */
    enum Entry {
        /** A float sample. */
        SAMPLE,
        /** A native histogram. */
        HISTOGRAM,
        TYPE,
        HELP,
        UNIT,
        COMMENT,
        END
    }

    /**
     * Begins with a page; the array is shared until the page ends.
     *
     * @param page a parser may write up to two bytes behind {@code length} where there is room; else it works on a copy
     */
    void reset(byte[] page, int length);

    /**
     * Moves to the next entry.
     *
     * @throws PageFormatException for a malformed page; what was walked before stays valid
     */
    Entry next() throws PageFormatException;

    /** The array that the positions refer to; not always the page itself. */
    byte[] page();

    /** First byte of the series' text: name and braces, or whatever identifies it in this format. */
    int seriesStart();

    /** Byte behind the series' text. */
    int seriesEnd();

    /**
     * The series' labels with the metric's name, without those whose value is empty; parsed anew at each call.
     *
     * @throws PageFormatException for a malformed label set
     */
    Labels labels() throws PageFormatException;

    /**
     * Names of the labels that the page gives an empty value, mostly none. Where scraped labels are honoured, such a
     * label keeps the target's label of that name away.
     */
    List<String> emptyLabels();

    /** Value of a {@link Entry#SAMPLE}; the bits of a NaN are kept. */
    double value();

    /** Whether the sample carries a timestamp. */
    boolean hasTimestamp();

    /** Unix milliseconds. */
    long timestamp();

    /** Unix milliseconds of the start (created) time of the series; 0 where the page tells none. */
    long startTimestamp();

    /** The next exemplar of the sample, or null when there is none (left). */
    @Nullable Exemplar nextExemplar() throws PageFormatException;

    /** An integer histogram; null where the entry is a float histogram. */
    @Nullable Histogram histogram();

    /** A float histogram; null where the entry is an integer histogram. */
    @Nullable FloatHistogram floatHistogram();

    /** First byte of the family's name, for {@link Entry#TYPE}, {@link Entry#HELP} and {@link Entry#UNIT}. */
    int familyStart();

    /** Byte behind the family's name. */
    int familyEnd();

    /** Type that a {@link Entry#TYPE} tells. */
    MetricType metricType();

    /** Text that a {@link Entry#HELP}, {@link Entry#UNIT} or {@link Entry#COMMENT} tells, unescaped. */
    String text();

    /**
     * First byte of that text on the page, escapes and all: equal bytes mean equal text, so that a cache need not ask for
     * it; -1 where the format does not tell.
     */
    default int textStart() {
        return -1;
    }

    /** Byte behind that text; -1 where the format does not tell. */
    default int textEnd() {
        return -1;
    }
}
