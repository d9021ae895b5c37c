package org.narthex.promql.parser;

import java.util.List;
import java.util.Set;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.parser.internal.Features;
import org.narthex.promql.parser.internal.Grammar;
import org.narthex.promql.parser.internal.ParseFailure;
import org.narthex.promql.parser.internal.Prettifier;
import org.narthex.promql.parser.internal.Printer;
import org.narthex.promql.parser.internal.TypeChecker;

/** The parser of PromQL, with the error texts and positions of Prometheus. Thread-safe. */
public final class PromqlParser implements ExpressionParser {
    private final Features features;

    /**
     * A parser.
     *
     * @param features names as {@code --enable-feature} takes them; those that do not concern the language are ignored
     */
    public PromqlParser(Set<String> features) {
        this.features = Features.of(features);
    }

    @Override
    public Expr parse(String text) throws QueryException {
        byte[] bytes = Utf8.encode(text);
        try {
            return new TypeChecker(bytes).check(new Grammar(bytes, features).expression());
        } catch (ParseFailure e) {
            throw failure(bytes, e);
        }
    }

    @Override
    public List<Matcher> selector(String text) throws QueryException {
        byte[] bytes = Utf8.encode(text);
        try {
            return new Grammar(bytes, features).selector();
        } catch (ParseFailure e) {
            throw failure(bytes, e);
        }
    }

    @Override
    public String print(Expr expr) {
        return Printer.print(expr);
    }

    @Override
    public String format(Expr expr) {
        return Prettifier.format(expr);
    }

    static QueryException failure(byte[] text, ParseFailure e) {
        String message = position(text, e.position()) + ": parse error: " + e.getMessage();
        return new QueryException(QueryException.Kind.BAD_DATA, message, e);
    }

    private static String position(byte[] text, int at) {
        if (text.length == 0) {
            return "unknown position";
        }
        int line = 1;
        int lastBreak = -1;
        for (int i = 0; i < at; i++) {
            if (text[i] == '\n') {
                lastBreak = i;
                line++;
            }
        }
        return line + ":" + (at - lastBreak);
    }
}
