package org.narthex.promql.parser;

import org.narthex.model.Utf8;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.parser.internal.ParseFailure;
import org.narthex.promql.parser.internal.SeriesGrammar;

/**
 * Reads series descriptions: <code>metric{label="value"} 1 2+3x5 _x3 stale {{schema:1 sum:3 count:3 buckets:[1 2]}}</code>.
 * Thread-safe.
 */
public final class SeriesDescriptionParser {
    /** A parser. */
    public SeriesDescriptionParser() {}

    /**
     * The series and its values.
     *
     * @throws QueryException BAD_DATA; the message begins with line and column
     */
    public SeriesDescription parse(String text) throws QueryException {
        byte[] bytes = Utf8.encode(text);
        try {
            return new SeriesGrammar(bytes).description();
        } catch (ParseFailure e) {
            throw PromqlParser.failure(bytes, e);
        }
    }
}
