package org.narthex.promql.api.ast;

/** An operator with two operands. */
public enum BinaryOperator {
    ADD("+"),
    SUB("-"),
    MUL("*"),
    DIV("/"),
    MOD("%"),
    POW("^"),
    ATAN2("atan2"),
    EQL("=="),
    NEQ("!="),
    GTR(">"),
    LSS("<"),
    GTE(">="),
    LTE("<="),
    /** Keeps of a histogram what lies above a bound. */
    TRIM_LOWER(">/"),
    /** Keeps of a histogram what lies below a bound. */
    TRIM_UPPER("</"),
    AND("and"),
    OR("or"),
    UNLESS("unless");

    private final String text;

    BinaryOperator(String text) {
        this.text = text;
    }

    /** As written in a query. */
    public String text() {
        return text;
    }

    /** Whether the result is a truth. */
    public boolean isComparison() {
        return switch (this) {
            case EQL, NEQ, GTR, LSS, GTE, LTE -> true;
            case ADD, SUB, MUL, DIV, MOD, POW, ATAN2, TRIM_LOWER, TRIM_UPPER, AND, OR, UNLESS -> false;
        };
    }

    /** Whether the operands are treated as sets. */
    public boolean isSet() {
        return this == AND || this == OR || this == UNLESS;
    }
}
