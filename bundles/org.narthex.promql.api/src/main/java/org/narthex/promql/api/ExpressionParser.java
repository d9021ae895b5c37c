package org.narthex.promql.api;

import java.util.List;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.Expr;
import org.osgi.annotation.versioning.ProviderType;

/** Parses and prints PromQL, with the features that the server was started with. Thread-safe. */
@ProviderType
public interface ExpressionParser {
    /**
     * The tree of an expression, type-checked.
     *
     * @throws QueryException BAD_DATA; the message begins with line and column: {@code 1:5: parse error: …}
     */
    Expr parse(String text) throws QueryException;

    /**
     * The matchers of an instant vector selector without modifiers, as {@code match[]} takes it.
     *
     * @throws QueryException BAD_DATA
     */
    List<Matcher> selector(String text) throws QueryException;

    /** The expression on one line. */
    String print(Expr expr);

    /** The expression over several lines, as {@code /api/v1/format_query} answers. */
    String format(Expr expr);
}
