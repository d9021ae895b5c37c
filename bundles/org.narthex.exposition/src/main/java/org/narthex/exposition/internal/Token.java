package org.narthex.exposition.internal;

/** The lexemes of the text formats, by the names that Prometheus shows in its error texts. */
enum Token {
    INVALID,
    EOF,
    LINEBREAK,
    HELP,
    TYPE,
    UNIT,
    COMMENT,
    MNAME,
    QSTRING,
    BOPEN,
    BCLOSE,
    LNAME,
    LVALUE,
    COMMA,
    EQUAL,
    TIMESTAMP,
    VALUE
}
