package org.narthex.promql.parser.internal;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.BinaryOperator;

/** Tokens as operators, and how strongly those bind. */
final class Operators {
    private Operators() {}

    static @Nullable BinaryOperator binary(TokenType type) {
        return switch (type) {
            case ADD -> BinaryOperator.ADD;
            case SUB -> BinaryOperator.SUB;
            case MUL -> BinaryOperator.MUL;
            case DIV -> BinaryOperator.DIV;
            case MOD -> BinaryOperator.MOD;
            case POW -> BinaryOperator.POW;
            case ATAN2 -> BinaryOperator.ATAN2;
            case EQLC -> BinaryOperator.EQL;
            case NEQ -> BinaryOperator.NEQ;
            case GTR -> BinaryOperator.GTR;
            case LSS -> BinaryOperator.LSS;
            case GTE -> BinaryOperator.GTE;
            case LTE -> BinaryOperator.LTE;
            case TRIM_LOWER -> BinaryOperator.TRIM_LOWER;
            case TRIM_UPPER -> BinaryOperator.TRIM_UPPER;
            case LAND -> BinaryOperator.AND;
            case LOR -> BinaryOperator.OR;
            case LUNLESS -> BinaryOperator.UNLESS;
            default -> null;
        };
    }

    /** 1 binds least. */
    static int level(BinaryOperator operator) {
        return switch (operator) {
            case OR -> 1;
            case AND, UNLESS -> 2;
            case EQL, NEQ, GTR, LSS, GTE, LTE, TRIM_LOWER, TRIM_UPPER -> 3;
            case ADD, SUB -> 4;
            case MUL, DIV, MOD, ATAN2 -> 5;
            case POW -> 6;
        };
    }

    static @Nullable AggregateOperator aggregate(TokenType type) {
        return type.group() == TokenType.Group.AGGREGATOR ? AggregateOperator.valueOf(type.name()) : null;
    }
}
