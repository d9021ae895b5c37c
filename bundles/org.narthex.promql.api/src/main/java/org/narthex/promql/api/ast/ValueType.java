package org.narthex.promql.api.ast;

/** What an expression evaluates to. */
public enum ValueType {
    NONE("none", "none"),
    VECTOR("vector", "instant vector"),
    SCALAR("scalar", "scalar"),
    MATRIX("matrix", "range vector"),
    STRING("string", "string");

    private final String word;
    private final String documented;

    ValueType(String word, String documented) {
        this.word = word;
        this.documented = documented;
    }

    /** The name in the HTTP API's {@code resultType}. */
    public String word() {
        return word;
    }

    /** The name in error texts, such as {@code instant vector}. */
    public String documented() {
        return documented;
    }
}
