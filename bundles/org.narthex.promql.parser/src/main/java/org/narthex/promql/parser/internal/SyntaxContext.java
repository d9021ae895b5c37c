package org.narthex.promql.parser.internal;

/**
 * Where a token is unexpected: what is being read and what could follow, as error texts name it.
 *
 * @param place empty when there is nothing to say
 * @param expected empty when there is nothing to say
 */
record SyntaxContext(String place, String expected) {
    static final SyntaxContext NONE = new SyntaxContext("", "");
    static final SyntaxContext AGGREGATION = new SyntaxContext("aggregation", "");
    static final SyntaxContext AT = new SyntaxContext("@", "timestamp");
    static final SyntaxContext OFFSET = new SyntaxContext("offset", "number, duration, step(), or range()");
    static final SyntaxContext RANGE =
            new SyntaxContext("subquery or range selector", "number, duration, step(), or range()");
    static final SyntaxContext RANGE_END = new SyntaxContext("subquery or range", "\":\" or \"]\"");
    static final SyntaxContext STEP =
            new SyntaxContext("subquery selector", "number, duration, step(), range(), or \"]\"");
    static final SyntaxContext STEP_END = new SyntaxContext("subquery selector", "\"]\"");
    static final SyntaxContext GROUPING = new SyntaxContext("grouping opts", "\"(\"");
    static final SyntaxContext GROUPING_LABEL = new SyntaxContext("grouping opts", "label");
    static final SyntaxContext GROUPING_END = new SyntaxContext("grouping opts", "\",\" or \")\"");
    static final SyntaxContext MATCHER = new SyntaxContext("label matching", "identifier or \"}\"");
    static final SyntaxContext MATCHER_OPERATOR = new SyntaxContext("label matching", "label matching operator");
    static final SyntaxContext MATCHER_VALUE = new SyntaxContext("label matching", "string");
    static final SyntaxContext MATCHER_END = new SyntaxContext("label matching", "\",\" or \"}\"");

    ParseFailure unexpected(Token token) {
        String in = place.isEmpty() ? "" : " in " + place;
        String wanted = expected.isEmpty() ? "" : ", expected " + expected;
        return new ParseFailure(token.start(), "unexpected " + token.describe() + in + wanted);
    }
}
