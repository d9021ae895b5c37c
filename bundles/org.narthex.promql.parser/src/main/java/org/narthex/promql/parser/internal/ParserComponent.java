package org.narthex.promql.parser.internal;

import java.util.List;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.parser.PromqlParser;
import org.narthex.runtime.api.ServerFlags;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The parser as a service, with the features that the server was started with. Thread-safe. */
@Component(service = ExpressionParser.class)
public final class ParserComponent implements ExpressionParser {
    private final PromqlParser parser;

    @Activate
    public ParserComponent(@Reference ServerFlags flags) {
        this.parser = new PromqlParser(flags.features());
    }

    @Override
    public Expr parse(String text) throws QueryException {
        return parser.parse(text);
    }

    @Override
    public List<Matcher> selector(String text) throws QueryException {
        return parser.selector(text);
    }

    @Override
    public String print(Expr expr) {
        return parser.print(expr);
    }

    @Override
    public String format(Expr expr) {
        return parser.format(expr);
    }
}
