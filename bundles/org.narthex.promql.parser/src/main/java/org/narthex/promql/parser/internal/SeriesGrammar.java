package org.narthex.promql.parser.internal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.parser.SeriesDescription;
import org.narthex.promql.parser.SeriesDescription.Value;

/** Reads a series description. Not thread-safe; for one text. */
public final class SeriesGrammar {
    /** Values of one series; more would only fill the memory. */
    private static final long MAX_VALUES = 10_000_000;

    private static final SyntaxContext LABELS = new SyntaxContext("label set", "identifier or \"}\"");
    private static final SyntaxContext LABELS_EQUAL = new SyntaxContext("label set", "\"=\"");
    private static final SyntaxContext LABELS_VALUE = new SyntaxContext("label set", "string");
    private static final SyntaxContext LABELS_END = new SyntaxContext("label set", "\",\" or \"}\"");
    private static final SyntaxContext VALUES = new SyntaxContext("series values", "");
    private static final SyntaxContext VALUE = new SyntaxContext("series values", "number or \"stale\"");

    private final Tokens tokens;
    private final HistogramGrammar histograms;

    /** A reader of one text. */
    public SeriesGrammar(byte[] text) {
        this.tokens = new Tokens(new Lexer(text, true));
        this.histograms = new HistogramGrammar(tokens);
    }

    /** Reads the whole text. */
    public SeriesDescription description() {
        Labels labels = metric();
        List<Value> values = new ArrayList<>();
        while (!tokens.is(TokenType.EOF)) {
            if (!tokens.accept(TokenType.SPACE)) {
                throw VALUES.unexpected(tokens.peek());
            }
            if (!tokens.is(TokenType.EOF) && !tokens.is(TokenType.SPACE)) {
                item(values);
            }
        }
        return new SeriesDescription(labels, List.copyOf(values));
    }

    private Labels metric() {
        LabelsBuilder labels = new LabelsBuilder();
        String name = "";
        Token first = tokens.peek();
        if (first.type() != TokenType.LEFT_BRACE) {
            if (!first.type().isMetricName()) {
                throw SyntaxContext.NONE.unexpected(first);
            }
            name = tokens.next().text();
        }
        if (tokens.is(TokenType.LEFT_BRACE)) {
            labels(labels);
        }
        if (!name.isEmpty()) {
            labels.set(Labels.METRIC_NAME, name);
        }
        return labels.labels();
    }

    private void labels(LabelsBuilder labels) {
        tokens.next();
        while (!tokens.is(TokenType.RIGHT_BRACE)) {
            Token label = tokens.peek();
            boolean quoted = label.type() == TokenType.STRING;
            if (!quoted && label.type() != TokenType.IDENTIFIER) {
                throw LABELS.unexpected(label);
            }
            tokens.next();
            String name = quoted ? Literals.string(label) : label.text();
            if (tokens.accept(TokenType.EQL)) {
                if (!tokens.is(TokenType.STRING)) {
                    throw LABELS_VALUE.unexpected(tokens.peek());
                }
                labels.set(name, Literals.string(tokens.next()));
            } else if (quoted) {
                labels.set(Labels.METRIC_NAME, name);
            } else {
                throw LABELS_EQUAL.unexpected(tokens.peek());
            }
            if (!tokens.accept(TokenType.COMMA) && !tokens.is(TokenType.RIGHT_BRACE)) {
                throw LABELS_END.unexpected(tokens.peek());
            }
        }
        tokens.next();
    }

    private void item(List<Value> out) {
        switch (tokens.peek().type()) {
            case BLANK -> {
                tokens.next();
                long times = tokens.is(TokenType.TIMES) ? times(out) : 1;
                for (long i = 0; i < times; i++) {
                    out.add(Value.OMITTED);
                }
            }
            case OPEN_HIST -> histogram(out);
            default -> numbers(out);
        }
    }

    private void numbers(List<Value> out) {
        double value = value();
        double increase = 0;
        boolean series = tokens.is(TokenType.ADD) || tokens.is(TokenType.SUB);
        if (series) {
            boolean minus = tokens.next().type() == TokenType.SUB;
            increase = HistogramGrammar.number(tokens, VALUES);
            increase = minus ? -increase : increase;
            if (!tokens.is(TokenType.TIMES)) {
                throw VALUES.unexpected(tokens.peek());
            }
        }
        long times = tokens.is(TokenType.TIMES) ? times(out) : 0;
        Value last = Value.of(value);
        out.add(last);
        for (long i = 0; i < times; i++) {
            if (series) {
                value += increase;
                last = Value.of(value);
            }
            out.add(last);
        }
    }

    private double value() {
        Token token = tokens.peek();
        return switch (token.type()) {
            case IDENTIFIER -> {
                if (!token.text().equals("stale")) {
                    throw VALUE.unexpected(token);
                }
                tokens.next();
                yield StaleMarker.STALE;
            }
            case ADD, SUB -> {
                tokens.next();
                double number = HistogramGrammar.number(tokens, VALUES);
                yield token.type() == TokenType.SUB ? -number : number;
            }
            default -> HistogramGrammar.number(tokens, VALUES);
        };
    }

    private void histogram(List<Value> out) {
        int start = tokens.peek().start();
        HistogramGrammar.Described first = histograms.histogram();
        Token sign = tokens.peek();
        if (sign.type() != TokenType.ADD && sign.type() != TokenType.SUB) {
            long times = tokens.is(TokenType.TIMES) ? times(out) : 0;
            Value value = Value.of(first.histogram(), first.hintGiven());
            for (long i = 0; i <= times; i++) {
                out.add(value);
            }
            return;
        }
        tokens.next();
        if (!tokens.is(TokenType.OPEN_HIST)) {
            throw VALUES.unexpected(tokens.peek());
        }
        HistogramGrammar.Described change = histograms.histogram();
        if (!tokens.is(TokenType.TIMES)) {
            throw VALUES.unexpected(tokens.peek());
        }
        long times = times(out);
        // Whether the hint counts is told by the histogram written last.
        boolean hintGiven = change.hintGiven();
        FloatHistogram current = first.histogram();
        out.add(Value.of(current, hintGiven));
        for (long i = 0; i < times; i++) {
            current = changed(start, current, change.histogram(), sign.type() == TokenType.SUB);
            out.add(Value.of(current, hintGiven));
        }
    }

    private static FloatHistogram changed(int at, FloatHistogram h, FloatHistogram change, boolean minus) {
        if (h.schema() > change.schema()) {
            throw new ParseFailure(
                    at,
                    "error combining histograms: cannot merge from schema " + change.schema() + " to " + h.schema());
        }
        for (int schema : new int[] {h.schema(), change.schema()}) {
            if (!BucketBounds.isCustom(schema) && !BucketBounds.isExponential(schema)) {
                throw new ParseFailure(at, "error combining histograms: unknown schema " + schema);
            }
        }
        MutableHistogram sum = new MutableHistogram(h);
        try {
            if (minus) {
                sum.sub(change);
            } else {
                sum.add(change);
            }
        } catch (IncompatibleBucketsException e) {
            throw new ParseFailure(at, "error combining histograms: " + e.getMessage());
        }
        return sum.toHistogram();
    }

    private long times(List<Value> out) {
        tokens.next();
        long times = HistogramGrammar.count(tokens, VALUES);
        if (times > MAX_VALUES - out.size()) {
            throw new ParseFailure(tokens.peek().start(), "a series may not have more than " + MAX_VALUES + " values");
        }
        return times;
    }
}
