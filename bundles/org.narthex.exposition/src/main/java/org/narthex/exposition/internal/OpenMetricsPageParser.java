package org.narthex.exposition.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.Exemplar;
import org.narthex.model.MetricType;

/**
 * Walks pages of OpenMetrics text, versions 0.0.1 and 1.0.0. Confined to one thread.
 *
 * <p>The page ends with {@code # EOF}. Lines that end in {@code _created} are series like others.
 */
public final class OpenMetricsPageParser extends LinePageParser {
    private static final MetricType[] TYPES = MetricType.values();
    private static final String[] TYPE_NAMES =
            Arrays.stream(TYPES).map(MetricType::text).toArray(String[]::new);

    private final OpenMetricsLexer lexer;
    private final ExemplarReader exemplar;
    private Entry entry = Entry.END;
    /** A lexeme behind a value was malformed; the next call tells it, as Prometheus does. */
    private boolean insideLine;

    /** A parser without a page. */
    public OpenMetricsPageParser() {
        this(new OpenMetricsLexer());
    }

    private OpenMetricsPageParser(OpenMetricsLexer lexer) {
        super(lexer);
        this.lexer = lexer;
        exemplar = new ExemplarReader(lexer);
    }

    @Override
    public void reset(byte[] page, int length) {
        lexer.reset(page, length);
        beginPage();
        insideLine = false;
        exemplar.clear();
    }

    @Override
    public Entry next() throws PageFormatException {
        entry = walk();
        return entry;
    }

    private Entry walk() throws PageFormatException {
        beginEntry();
        exemplar.clear();
        if (lexer.atEnd()) {
            throw OpenMetricsLexer.noEof();
        }
        if (insideLine) {
            throw lexer.unexpected("expected a valid start token", lexer.scanBehindValue());
        }
        Token t = lexer.scanStart();
        if (t == Token.MNAME) {
            return namedSample();
        }
        return switch (t) {
            case BOPEN -> {
                labelSet();
                seriesTo = lexer.at;
                yield sample(lexer.scanValue());
            }
            case HELP -> help();
            case TYPE -> type();
            case UNIT -> unit();
            case EOFWORD -> eof();
            default -> throw lexer.unexpected("expected a valid start token", t);
        };
    }

    private Entry namedSample() throws PageFormatException {
        nameFrom = lexer.start;
        nameTo = lexer.at;
        seriesTo = lexer.at;
        Token t = lexer.scanValue();
        if (t == Token.BOPEN) {
            labelSet();
            seriesTo = lexer.at;
            t = lexer.scanValue();
        }
        return sample(t);
    }

    private Entry sample(Token t) throws PageFormatException {
        if (nameFrom < 0) {
            throw lexer.located("metric name not set");
        }
        if (t != Token.VALUE) {
            throw lexer.unexpected("expected value after metric", t);
        }
        value = lexer.value();
        hasTimestamp = false;
        Token next = lexer.scanBehindValue();
        if (next == Token.TIMESTAMP) {
            timestamp = lexer.millis("timestamp");
            hasTimestamp = true;
            next = lexer.scanBehindValue();
            if (next != Token.LINEBREAK && next != Token.COMMENT) {
                throw lexer.unexpected("expected next entry after timestamp", next);
            }
        }
        switch (next) {
            case EOF -> throw OpenMetricsLexer.noEof();
            case COMMENT -> exemplar.read();
            default -> insideLine = next != Token.LINEBREAK;
        }
        return Entry.SAMPLE;
    }

    private void labelSet() throws PageFormatException {
        Token t = lexer.scanInBraces(true);
        while (t != Token.BCLOSE) {
            if (t != Token.LNAME && t != Token.QSTRING) {
                throw lexer.unexpected("expected label name", t);
            }
            boolean quoted = t == Token.QSTRING;
            int quote = quoted ? 1 : 0;
            int from = lexer.token + quote;
            int to = lexer.at - quote;
            t = lexer.scanInBraces(true);
            if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
                if (nameFrom >= 0) {
                    throw lexer.located("metric name already set");
                }
                nameFrom = from;
                nameTo = to;
                t = t == Token.COMMA ? lexer.scanInBraces(true) : t;
                continue;
            }
            if (t != Token.EQUAL) {
                throw lexer.unexpected("expected equal", t);
            }
            t = lexer.scanLabelValue();
            if (t != Token.LVALUE) {
                throw lexer.unexpected("expected label value", t);
            }
            labels.add(from, to, lexer.token + 1, lexer.at - 1);
            t = lexer.scanInBraces(true);
            if (t == Token.COMMA) {
                t = lexer.scanInBraces(true);
            } else if (t != Token.BCLOSE) {
                throw lexer.unexpected("expected comma or brace close", t);
            }
        }
    }

    private Entry eof() throws PageFormatException {
        lexer.skipLineFeed();
        if (!lexer.atEnd()) {
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
            if (PageText.is(lexer.page, textFrom, textTo, TYPE_NAMES[i])) {
                type = TYPES[i];
                return Entry.TYPE;
            }
        }
        throw invalidType();
    }

    private Entry unit() throws PageFormatException {
        metadata("UNIT");
        byte[] page = lexer.page;
        int length = textTo - textFrom;
        int from = nameTo - length;
        if (length > 0
                && (from <= nameFrom
                        || page[from - 1] != '_'
                        || !Arrays.equals(page, from, nameTo, page, textFrom, textTo))) {
            throw new PageFormatException("unit " + PageText.quote(page, textFrom, textTo) + " not a suffix of metric "
                    + PageText.quote(page, nameFrom, nameTo));
        }
        return Entry.UNIT;
    }

    /** The family's name, a space and the text up to the end of the line. */
    private void metadata(String keyword) throws PageFormatException {
        familyName(keyword);
        if (!lexer.scanText()) {
            throw new PageFormatException("expected text in " + keyword);
        }
        textFrom = lexer.token + 1;
        textTo = lexer.at - 1;
    }

    @Override
    public @Nullable Exemplar nextExemplar() throws PageFormatException {
        return exemplar.take();
    }

    @Override
    public String text() {
        return entry == Entry.HELP
                ? PageText.unescaped(lexer.page, textFrom, textTo, true)
                : PageText.string(lexer.page, textFrom, textTo);
    }
}
