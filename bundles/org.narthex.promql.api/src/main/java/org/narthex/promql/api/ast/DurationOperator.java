package org.narthex.promql.api.ast;

/** An operator or a function inside a duration expression. */
public enum DurationOperator {
    ADD("+"),
    SUB("-"),
    MUL("*"),
    DIV("/"),
    MOD("%"),
    POW("^"),
    /** The query's step; without operands. */
    STEP("step"),
    /** Length of the query's range; without operands. */
    RANGE("range"),
    MIN_OF("min_of"),
    MAX_OF("max_of");

    private final String text;

    DurationOperator(String text) {
        this.text = text;
    }

    /** As written in a query. */
    public String text() {
        return text;
    }
}
