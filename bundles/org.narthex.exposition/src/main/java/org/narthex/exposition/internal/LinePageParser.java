package org.narthex.exposition.internal;

import java.util.Arrays;
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
 * What the two text formats have in common: the page with a position in it, the pieces of the current entry, and the
 * scanners of names and strings.
 *
 * <p>Behind the page stands a zero byte, which no scanner accepts, so that no scanner needs to ask for the end. A
 * zero byte within the page is told from it by its position. Confined to one thread.
 */
abstract class LinePageParser implements PageParser {
    private static final byte NAME_START = 1;
    private static final byte NAME_PART = 2;
    private static final byte COLON = 4;
    private static final byte[] CLASSES = classes();

    /** The page and a zero byte behind it. */
    byte[] b = new byte[1];
    /** Position of the zero byte. */
    int end;
    /** The next byte to look at. */
    int at;
    /** First byte of the lexeme that was read last. */
    int token;
    /** First byte of the entry. */
    int start;

    int nameFrom;
    int nameTo;
    int seriesTo;
    int textFrom;
    int textTo;
    final LabelRanges labels = new LabelRanges();
    MetricType type = MetricType.UNKNOWN;
    double value;
    boolean hasTimestamp;
    long timestamp;

    private byte[] copy = new byte[0];

    /** Takes a page, adds a line feed where one is asked for, and the zero byte. */
    final void take(byte[] page, int length, boolean lineFeed) {
        int needed = length + (lineFeed ? 2 : 1);
        byte[] buffer = page;
        if (page.length < needed) {
            if (copy.length < needed) {
                copy = new byte[needed + needed / 4];
            }
            System.arraycopy(page, 0, copy, 0, length);
            buffer = copy;
        }
        if (lineFeed) {
            buffer[length] = '\n';
        }
        buffer[needed - 1] = 0;
        b = buffer;
        end = needed - 1;
        at = 0;
        token = 0;
        type = MetricType.UNKNOWN;
        beginEntry();
    }

    final void beginEntry() {
        start = at;
        nameFrom = -1;
        nameTo = -1;
        labels.clear();
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] = NAME_START | NAME_PART;
            classes[c - 'a' + 'A'] = NAME_START | NAME_PART;
        }
        classes['_'] = NAME_START | NAME_PART;
        Arrays.fill(classes, '0', '9' + 1, NAME_PART);
        classes[':'] = COLON;
        return classes;
    }

    static boolean startsLabelName(byte c) {
        return (CLASSES[c & 0xff] & NAME_START) != 0;
    }

    static boolean startsMetricName(byte c) {
        return (CLASSES[c & 0xff] & (NAME_START | COLON)) != 0;
    }

    final void scanMetricName() {
        int p = at;
        do {
            p++;
        } while ((CLASSES[b[p] & 0xff] & (NAME_PART | COLON)) != 0);
        at = p;
    }

    final void scanLabelName() {
        int p = at;
        do {
            p++;
        } while ((CLASSES[b[p] & 0xff] & NAME_PART) != 0);
        at = p;
    }

    /** A name, a quoted string or punctuation between braces. */
    final Token scanLabelPart(boolean linesInQuotes) {
        token = at;
        byte c = b[at];
        if (startsLabelName(c)) {
            scanLabelName();
            return Token.LNAME;
        }
        if (c == '"') {
            return scanQuoted(linesInQuotes) ? Token.QSTRING : Token.INVALID;
        }
        Token punctuation =
                switch (c) {
                    case ',' -> Token.COMMA;
                    case '=' -> Token.EQUAL;
                    case '}' -> Token.BCLOSE;
                    default -> Token.INVALID;
                };
        if (punctuation != Token.INVALID) {
            at++;
        }
        return punctuation;
    }

    /**
     * Scans a quoted string from its opening quote; stops behind it, or at the byte that cannot stand there.
     *
     * @param lines whether line feeds may stand in it
     */
    final boolean scanQuoted(boolean lines) {
        int p = at + 1;
        while (true) {
            byte c = b[p];
            if (c == '"') {
                at = p + 1;
                return true;
            }
            if (c == '\\') {
                c = b[++p];
                if (c == 0 || c == '\n') {
                    at = p;
                    return false;
                }
            } else if (c == 0 || c == '\n' && !lines) {
                at = p;
                return false;
            }
            p++;
        }
    }

    /** As {@link #scanQuoted}, for label values, where zero bytes may stand, even behind the closing quote. */
    final Token scanLabelValue(boolean lines) throws PageFormatException {
        int p = at + 1;
        int bits = 0;
        while (true) {
            byte c = b[p];
            if (c == '"') {
                break;
            }
            bits |= c;
            if (c == '\\') {
                p = pastZeros(p + 1);
                c = b[p];
                if (c == 0 || c == '\n') {
                    at = p;
                    return Token.INVALID;
                }
                bits |= c;
            } else if (c == 0 && p >= end || c == '\n' && !lines) {
                at = p;
                return Token.INVALID;
            }
            p++;
        }
        at = pastZeros(p + 1);
        if (bits < 0 && !PageText.isUtf8(b, token, at)) {
            throw new PageFormatException("invalid UTF-8 label value: " + PageText.quote(b, token, at));
        }
        return Token.LVALUE;
    }

    /** The first position from {@code p} on that holds no zero byte of the page. */
    final int pastZeros(int p) {
        int q = p;
        while (q < end && b[q] == 0) {
            q++;
        }
        return q;
    }

    /** A family's name at the position of a HELP, TYPE or UNIT; quotes are taken off. */
    final Token scanFamilyName() {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        if (b[at] == '"') {
            if (!scanQuoted(true)) {
                return Token.INVALID;
            }
            nameFrom = token + 1;
            nameTo = at - 1;
            return Token.MNAME;
        }
        if (!startsMetricName(b[at])) {
            return Token.INVALID;
        }
        scanMetricName();
        nameFrom = token;
        nameTo = at;
        return Token.MNAME;
    }

    final PageFormatException unexpected(String expected, Token got) {
        int to = Math.min(end, at + 1);
        return new PageFormatException(expected + ", got " + PageText.quote(b, token, to) + " (\"" + got.name()
                + "\") while parsing: " + PageText.quote(b, start, to));
    }

    final PageFormatException located(String problem) {
        return new PageFormatException(problem + " while parsing: " + PageText.quote(b, start, at));
    }

    final double number(int from, int to) throws PageFormatException {
        try {
            return PageNumber.parse(b, from, to);
        } catch (PageFormatException e) {
            throw located(String.valueOf(e.getMessage()));
        }
    }

    final void requireUtf8Help() throws PageFormatException {
        if (!PageText.isUtf8(b, textFrom, textTo)) {
            throw new PageFormatException(
                    "help text " + PageText.quote(b, textFrom, textTo) + " is not a valid utf8 string");
        }
    }

    final PageFormatException invalidType() {
        return new PageFormatException("invalid metric type " + PageText.quote(b, textFrom, textTo));
    }

    @Override
    public byte[] page() {
        return b;
    }

    @Override
    public int seriesStart() {
        return start;
    }

    @Override
    public int seriesEnd() {
        return seriesTo;
    }

    @Override
    public Labels labels() throws PageFormatException {
        return labels.ofSeries(b, nameFrom, nameTo, type);
    }

    @Override
    public List<String> emptyLabels() {
        return labels.emptyNames(b);
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
}
