package org.narthex.exposition.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.MetricType;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/**
 * What the parsers of the two text formats have in common: the pieces of the current entry, as positions on the page
 * and numbers. Confined to one thread.
 */
abstract sealed class LinePageParser implements PageParser permits TextPageParser, OpenMetricsPageParser {
    private final LineLexer lexer;

    /** The name of the entry's metric or family, without quotes; -1 as long as there is none. */
    int nameFrom;

    int nameTo;
    final LabelRanges labels = new LabelRanges();
    /** Byte behind the series' text, which begins with the entry. */
    int seriesTo;

    /** The text of metadata or a comment, escapes and all. */
    int textFrom;

    int textTo;
    /** The type that the page told last. */
    MetricType type = MetricType.UNKNOWN;

    double value;
    boolean hasTimestamp;
    /** Unix milliseconds. */
    long timestamp;

    LinePageParser(LineLexer lexer) {
        this.lexer = lexer;
    }

    /** Begins with the page that the lexer took. */
    final void beginPage() {
        type = MetricType.UNKNOWN;
        beginEntry();
    }

    final void beginEntry() {
        lexer.beginEntry();
        nameFrom = -1;
        nameTo = -1;
        labels.clear();
    }

    /** Reads the name of a family at its place in a line of metadata. */
    final void familyName(String keyword) throws PageFormatException {
        Token t = lexer.scanFamilyName();
        if (t != Token.MNAME) {
            throw lexer.unexpected("expected metric name after " + keyword, t);
        }
        int quote = lexer.page[lexer.token] == '"' ? 1 : 0;
        nameFrom = lexer.token + quote;
        nameTo = lexer.at - quote;
    }

    final void requireUtf8Help() throws PageFormatException {
        if (!PageText.isUtf8(lexer.page, textFrom, textTo)) {
            throw new PageFormatException(
                    "help text " + PageText.quote(lexer.page, textFrom, textTo) + " is not a valid utf8 string");
        }
    }

    final PageFormatException invalidType() {
        return new PageFormatException("invalid metric type " + PageText.quote(lexer.page, textFrom, textTo));
    }

    @Override
    public byte[] page() {
        return lexer.page;
    }

    @Override
    public int seriesStart() {
        return lexer.start;
    }

    @Override
    public int seriesEnd() {
        return seriesTo;
    }

    @Override
    public Labels labels() throws PageFormatException {
        return labels.ofSeries(lexer.page, nameFrom, nameTo, type);
    }

    @Override
    public List<String> emptyLabels() {
        return labels.emptyNames(lexer.page);
    }

    @Override
    public double value() {
        return value;
    }

    @Override
    public boolean hasTimestamp() {
        return hasTimestamp;
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    @Override
    public long startTimestamp() {
        return 0;
    }

    @Override
    public @Nullable Exemplar nextExemplar() throws PageFormatException {
        return null;
    }

    @Override
    public @Nullable Histogram histogram() {
        return null;
    }

    @Override
    public @Nullable FloatHistogram floatHistogram() {
        return null;
    }

    @Override
    public int familyStart() {
        return nameFrom;
    }

    @Override
    public int familyEnd() {
        return nameTo;
    }

    @Override
    public MetricType metricType() {
        return type;
    }

    @Override
    public int textStart() {
        return textFrom;
    }

    @Override
    public int textEnd() {
        return textTo;
    }
}
