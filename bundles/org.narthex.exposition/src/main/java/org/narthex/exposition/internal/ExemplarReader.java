package org.narthex.exposition.internal;

import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.Exemplar;

/**
 * Reads the exemplar behind a sample of OpenMetrics text: {@code # {labels} value timestamp}, the timestamp optional.
 * It becomes an {@link Exemplar} only when it is taken. Confined to its parser.
 */
final class ExemplarReader {
    private final OpenMetricsLexer lexer;
    private final LabelRanges labels = new LabelRanges();
    private boolean present;
    private double value;
    private boolean hasTimestamp;
    /** Unix milliseconds; 0 without a timestamp. */
    private long timestamp;

    ExemplarReader(OpenMetricsLexer lexer) {
        this.lexer = lexer;
    }

    /** Forgets the exemplar of the sample before. */
    void clear() {
        present = false;
    }

    /** Reads an exemplar from behind its opening brace to the end of its line. */
    void read() throws PageFormatException {
        readLabels();
        Token t = lexer.scanExemplarValue();
        if (t != Token.VALUE) {
            throw lexer.unexpected("expected value after exemplar labels", t);
        }
        value = lexer.value();
        hasTimestamp = false;
        timestamp = 0;
        t = lexer.scanBehindExemplarValue();
        if (t == Token.TIMESTAMP) {
            timestamp = lexer.millis("exemplar timestamp");
            hasTimestamp = true;
            t = lexer.scanBehindExemplarValue();
            if (t != Token.LINEBREAK) {
                throw lexer.unexpected("expected next entry after exemplar timestamp", t);
            }
        }
        if (t == Token.EOF) {
            throw OpenMetricsLexer.noEof();
        }
        if (t != Token.LINEBREAK) {
            throw lexer.unexpected("expected timestamp or comment", t);
        }
        present = true;
    }

    private void readLabels() throws PageFormatException {
        labels.clear();
        Token t = lexer.scanInBraces(false);
        while (t != Token.BCLOSE) {
            if (t != Token.LNAME && t != Token.QSTRING) {
                throw lexer.unexpected("expected label name", t);
            }
            boolean quoted = t == Token.QSTRING;
            int quote = quoted ? 1 : 0;
            int from = lexer.token + quote;
            int to = lexer.at - quote;
            t = lexer.scanInBraces(false);
            if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
                // A metric's name stands like this, which an exemplar has not.
                throw lexer.unexpected("expected label name", t);
            }
            if (t != Token.EQUAL) {
                throw lexer.unexpected("expected equal", t);
            }
            t = lexer.scanExemplarValue();
            if (t != Token.LVALUE) {
                throw lexer.unexpected("expected label value", t);
            }
            labels.add(from, to, lexer.token + 1, lexer.at - 1);
            t = lexer.scanInBraces(false);
            if (t == Token.COMMA) {
                t = lexer.scanInBraces(false);
            } else if (t != Token.BCLOSE) {
                throw lexer.unexpected("expected comma or brace close", t);
            }
        }
    }

    /** The exemplar of the current sample; null where it has none or it was taken before. */
    @Nullable
    Exemplar take() throws PageFormatException {
        if (!present) {
            return null;
        }
        present = false;
        return new Exemplar(labels.ofExemplar(lexer.page), value, timestamp, hasTimestamp);
    }
}
