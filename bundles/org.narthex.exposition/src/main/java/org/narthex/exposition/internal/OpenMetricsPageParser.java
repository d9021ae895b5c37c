package org.narthex.exposition.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.Exemplar;
import org.narthex.model.MetricType;

/**
 * Walks pages of OpenMetrics text, versions 0.0.1 and 1.0.0. Confined to one thread.
 *
 * <p>One space separates lexemes and the page ends with {@code # EOF}. Lines that end in {@code _created} are series
 * like others.
 */
public final class OpenMetricsPageParser extends LinePageParser {
    private static final MetricType[] TYPES = MetricType.values();
    private static final String[] TYPE_NAMES =
            Arrays.stream(TYPES).map(MetricType::text).toArray(String[]::new);
    private static final String NO_EOF = "data does not end with # EOF";

    private final LabelRanges exemplarLabels = new LabelRanges();
    private boolean hasExemplar;
    private double exemplarValue;
    private boolean hasExemplarTimestamp;
    private long exemplarTimestamp;
    private Entry entry = Entry.END;
    /** A lexeme behind a value was malformed; the next call tells it, as Prometheus does. */
    private boolean insideLine;

    @Override
    public void reset(byte[] page, int length) {
        take(page, length, false);
        insideLine = false;
        hasExemplar = false;
    }

    @Override
    public Entry next() throws PageFormatException {
        entry = walk();
        return entry;
    }

    private Entry walk() throws PageFormatException {
        beginEntry();
        hasExemplar = false;
        if (at >= end) {
            throw new PageFormatException(NO_EOF);
        }
        if (insideLine) {
            throw unexpected("expected a valid start token", scanBehindValue());
        }
        token = at;
        byte c = b[at];
        if (startsMetricName(c)) {
            scanMetricName();
            nameFrom = start;
            nameTo = at;
            seriesTo = at;
            Token t = scanValue();
            if (t == Token.BOPEN) {
                labelSet(false);
                seriesTo = at;
                t = scanValue();
            }
            return sample(t);
        }
        if (c == '{') {
            at++;
            labelSet(false);
            seriesTo = at;
            return sample(scanValue());
        }
        if (c == '#') {
            at++;
            if (b[at] == ' ') {
                at++;
                return hash();
            }
        }
        throw unexpected("expected a valid start token", Token.INVALID);
    }

    private Entry sample(Token t) throws PageFormatException {
        if (nameFrom < 0) {
            throw located("metric name not set");
        }
        value = numberAfter(t, "metric");
        hasTimestamp = false;
        Token next = scanBehindValue();
        if (next == Token.TIMESTAMP) {
            double seconds = seconds("timestamp");
            hasTimestamp = true;
            timestamp = PageNumber.millis(seconds);
            next = scanBehindValue();
            if (next != Token.LINEBREAK && next != Token.COMMENT) {
                throw unexpected("expected next entry after timestamp", next);
            }
        }
        switch (next) {
            case EOF -> throw new PageFormatException(NO_EOF);
            case COMMENT -> exemplar();
            default -> insideLine = next != Token.LINEBREAK;
        }
        return Entry.SAMPLE;
    }

    private double numberAfter(Token t, String what) throws PageFormatException {
        if (t != Token.VALUE) {
            throw unexpected("expected value after " + what, t);
        }
        return number(token + 1, at);
    }

    private double seconds(String what) throws PageFormatException {
        double seconds = number(token + 1, at);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            String text = Double.isNaN(seconds) ? "NaN" : seconds > 0 ? "+Inf" : "-Inf";
            throw new PageFormatException("invalid " + what + " " + text);
        }
        return seconds;
    }

    private void exemplar() throws PageFormatException {
        exemplarLabels.clear();
        labelSet(true);
        exemplarValue = numberAfter(scanBehindEqual(), "exemplar labels");
        hasExemplarTimestamp = false;
        Token t = scanLineEndOrTimestamp();
        if (t == Token.TIMESTAMP) {
            exemplarTimestamp = PageNumber.millis(seconds("exemplar timestamp"));
            hasExemplarTimestamp = true;
            t = scanLineEndOrTimestamp();
            if (t != Token.LINEBREAK) {
                throw unexpected("expected next entry after exemplar timestamp", t);
            }
        }
        if (t == Token.EOF) {
            throw new PageFormatException(NO_EOF);
        }
        if (t != Token.LINEBREAK) {
            throw unexpected("expected timestamp or comment", t);
        }
        hasExemplar = true;
    }

    /** Behind a name or a label set: a value, or a brace. */
    private Token scanValue() {
        if (at < end && b[at] == '{') {
            token = at++;
            return Token.BOPEN;
        }
        return scanWord(Token.VALUE);
    }

    /** A space and what follows it up to the next space or line feed. */
    private Token scanWord(Token word) {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        if (b[at] != ' ') {
            return Token.INVALID;
        }
        int p = at + 1;
        while (b[p] != ' ' && b[p] != '\n' && b[p] != 0) {
            p++;
        }
        at = p;
        return p == token + 1 ? Token.INVALID : word;
    }

    private Token scanLineEndOrTimestamp() {
        if (at < end && b[at] == '\n') {
            token = at++;
            return Token.LINEBREAK;
        }
        return scanWord(Token.TIMESTAMP);
    }

    /** Behind a value: a timestamp, an exemplar's beginning or the end of the line. */
    private Token scanBehindValue() {
        if (b[at] == '\n') {
            token = at++;
            return Token.LINEBREAK;
        }
        if (at < end && b[at] == ' ' && b[at + 1] == '#' && b[at + 2] == ' ') {
            token = at;
            at += 3;
            if (b[at] != '{') {
                return Token.INVALID;
            }
            at++;
            return Token.COMMENT;
        }
        return scanWord(Token.TIMESTAMP);
    }

    private void labelSet(boolean ofExemplar) throws PageFormatException {
        Token t = scanInBraces(!ofExemplar);
        while (t != Token.BCLOSE) {
            if (t != Token.LNAME && t != Token.QSTRING) {
                throw unexpected("expected label name", t);
            }
            int from = token;
            int to = at;
            boolean quoted = t == Token.QSTRING;
            t = scanInBraces(!ofExemplar);
            if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
                if (ofExemplar) {
                    throw unexpected("expected label name", t);
                }
                if (nameFrom >= 0) {
                    throw located("metric name already set");
                }
                nameFrom = from + 1;
                nameTo = to - 1;
                t = t == Token.COMMA ? scanInBraces(true) : t;
                continue;
            }
            if (t != Token.EQUAL) {
                throw unexpected("expected equal", t);
            }
            t = ofExemplar ? scanBehindEqual() : scanPlainValue();
            if (t != Token.LVALUE) {
                throw unexpected("expected label value", t);
            }
            (ofExemplar ? exemplarLabels : labels).add(b, from, to, token + 1, at - 1);
            t = scanInBraces(!ofExemplar);
            if (t == Token.COMMA) {
                t = scanInBraces(!ofExemplar);
            } else if (t != Token.BCLOSE) {
                throw unexpected("expected comma or brace close", t);
            }
        }
    }

    private Token scanInBraces(boolean linesInQuotes) {
        return at >= end ? Token.EOF : scanLabelPart(linesInQuotes);
    }

    private Token scanPlainValue() throws PageFormatException {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        return b[at] == '"' ? scanLabelValue(false) : Token.INVALID;
    }

    /** Where the value of an exemplar or of its label is expected, Prometheus reads either. */
    private Token scanBehindEqual() throws PageFormatException {
        if (at >= end || b[at] != '"') {
            return scanWord(Token.VALUE);
        }
        token = at;
        if (!scanQuoted(false)) {
            return Token.INVALID;
        }
        if (!PageText.isUtf8(b, token, at)) {
            throw new PageFormatException("invalid UTF-8 label value: " + PageText.quote(b, token, at));
        }
        return Token.LVALUE;
    }

    /** A line that begins with a hash and a space. */
    private Entry hash() throws PageFormatException {
        byte first = b[at];
        if (first == 'E' && word("EOF")) {
            return eof();
        }
        if (first == 'H' && word("HELP ")) {
            return help();
        }
        if (first == 'T' && word("TYPE ")) {
            return type();
        }
        if (first == 'U' && word("UNIT ")) {
            return unit();
        }
        throw unexpected("expected a valid start token", Token.INVALID);
    }

    /** Reads a word; stops where it differs. Zero bytes in between do not count. */
    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (b[at] != word.charAt(i)) {
                return false;
            }
            at = pastZeros(at + 1);
        }
        return true;
    }

    private Entry eof() throws PageFormatException {
        if (b[at] == '\n') {
            at = pastZeros(at + 1);
        }
        if (at < end) {
            throw new PageFormatException("unexpected data after # EOF");
        }
        return Entry.END;
    }

    private Entry help() throws PageFormatException {
        metadata("HELP");
        requireUtf8Help();
        return Entry.HELP;
    }

    private Entry type() throws PageFormatException {
        metadata("TYPE");
        for (int i = 0; i < TYPES.length; i++) {
            if (PageText.is(b, textFrom, textTo, TYPE_NAMES[i])) {
                type = TYPES[i];
                return Entry.TYPE;
            }
        }
        throw invalidType();
    }

    private Entry unit() throws PageFormatException {
        metadata("UNIT");
        int length = textTo - textFrom;
        int from = nameTo - length;
        if (length > 0
                && (from <= nameFrom
                        || b[from - 1] != '_'
                        || !Arrays.equals(b, from, nameTo, b, textFrom, textTo))) {
            throw new PageFormatException("unit " + PageText.quote(b, textFrom, textTo) + " not a suffix of metric "
                    + PageText.quote(b, nameFrom, nameTo));
        }
        return Entry.UNIT;
    }

    /** The family's name, a space and the text up to the end of the line. */
    private void metadata(String keyword) throws PageFormatException {
        Token t = scanFamilyName();
        if (t != Token.MNAME) {
            throw unexpected("expected metric name after " + keyword, t);
        }
        token = at;
        int p = at;
        if (b[p] == ' ') {
            do {
                p = pastZeros(p + 1);
            } while (b[p] != '\n' && p < end);
        }
        if (p == token || p >= end) {
            throw new PageFormatException("expected text in " + keyword);
        }
        at = pastZeros(p + 1);
        textFrom = token + 1;
        textTo = at - 1;
    }

    @Override
    public @Nullable Exemplar nextExemplar() throws PageFormatException {
        if (!hasExemplar) {
            return null;
        }
        hasExemplar = false;
        return new Exemplar(
                exemplarLabels.ofExemplar(b),
                exemplarValue,
                hasExemplarTimestamp ? exemplarTimestamp : 0,
                hasExemplarTimestamp);
    }

    @Override
    public String text() {
        return entry == Entry.HELP ? PageText.unescaped(b, textFrom, textTo, true) : PageText.string(b, textFrom, textTo);
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
