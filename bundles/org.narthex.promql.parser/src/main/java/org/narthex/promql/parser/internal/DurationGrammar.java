package org.narthex.promql.parser.internal;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.DurationOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.PositionRange;

/** Reads durations, which may be computed from others. Not thread-safe. */
final class DurationGrammar {
    private static final int UNARY_OPERAND = 3;

    private final Tokens tokens;
    private int depth;

    DurationGrammar(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Milliseconds of a literal; 0 for what must be computed. */
    static long millis(Expr duration) {
        return duration instanceof Expr.NumberLiteral n ? Literals.millis(n.value()) : 0;
    }

    /** The duration when it must be computed; null for a literal. */
    static @Nullable Expr computed(Expr duration) {
        return duration instanceof Expr.NumberLiteral ? null : duration;
    }

    /** A number or a duration without a sign. */
    Expr.NumberLiteral number(SyntaxContext context) {
        Token token = tokens.peek();
        boolean duration = token.type() == TokenType.DURATION;
        if (!duration && token.type() != TokenType.NUMBER) {
            throw context.unexpected(token);
        }
        tokens.next();
        double value = duration ? Literals.duration(token) : Literals.number(token);
        return new Expr.NumberLiteral(token.range(), value, duration);
    }

    /** A duration of a range or a step. */
    Expr duration(SyntaxContext context) {
        return binary(1, context);
    }

    /** A duration behind {@code offset}: binary operators only behind parentheses. */
    Expr offset() {
        SyntaxContext context = SyntaxContext.OFFSET;
        Token first = tokens.peek();
        return switch (first.type()) {
            case ADD, SUB -> signedOffset();
            case LEFT_PAREN -> operators(primary(context), 1, context);
            default -> primary(context);
        };
    }

    private Expr signedOffset() {
        SyntaxContext context = SyntaxContext.OFFSET;
        Token sign = tokens.next();
        return switch (tokens.peek().type()) {
            case NUMBER, DURATION -> signed(sign, number(context));
            case LEFT_PAREN -> {
                tokens.next();
                Expr inner = binary(1, context);
                expect(TokenType.RIGHT_PAREN, context);
                yield signed(sign, wrapped(inner, inner.range().start(), inner.range().end()));
            }
            case ADD, SUB -> operators(signed(sign, binary(UNARY_OPERAND, context)), 1, context);
            default -> {
                Expr operand = primary(context);
                boolean minus = sign.type() == TokenType.SUB;
                yield unary(sign, minus ? DurationOperator.SUB : DurationOperator.ADD, operand);
            }
        };
    }

    private Expr binary(int lowest, SyntaxContext context) {
        if (++depth > Grammar.MAX_DEPTH) {
            throw new ParseFailure(tokens.peek().start(), "expression is nested too deeply");
        }
        Token first = tokens.peek();
        Expr left;
        if (first.type() == TokenType.ADD || first.type() == TokenType.SUB) {
            tokens.next();
            left = signed(first, binary(UNARY_OPERAND, context));
        } else {
            left = primary(context);
        }
        left = operators(left, lowest, context);
        depth--;
        return left;
    }

    private Expr operators(Expr first, int lowest, SyntaxContext context) {
        Expr left = first;
        while (true) {
            Token token = tokens.peek();
            DurationOperator operator = operator(token.type());
            int level = operator == null ? 0 : level(operator);
            if (operator == null || level < lowest) {
                return left;
            }
            tokens.next();
            Expr right = binary(operator == DurationOperator.POW ? level : level + 1, context);
            tokens.peek();
            if (right instanceof Expr.NumberLiteral n && n.value() == 0) {
                if (operator == DurationOperator.DIV) {
                    throw new ParseFailure(token.start(), "division by zero");
                }
                if (operator == DurationOperator.MOD) {
                    throw new ParseFailure(token.start(), "modulo by zero");
                }
            }
            left = combined(operator, left, right);
        }
    }

    private Expr primary(SyntaxContext context) {
        Token first = tokens.peek();
        return switch (first.type()) {
            case LEFT_PAREN -> {
                tokens.next();
                Expr inner = binary(1, context);
                expect(TokenType.RIGHT_PAREN, context);
                // Errors point to what stands inside, together with the parenthesis in front.
                yield wrapped(inner, first.start(), inner.range().end());
            }
            case STEP, RANGE -> {
                tokens.next();
                expect(TokenType.LEFT_PAREN, context);
                int end = expect(TokenType.RIGHT_PAREN, context).end();
                DurationOperator operator =
                        first.type() == TokenType.STEP ? DurationOperator.STEP : DurationOperator.RANGE;
                yield new Expr.Duration(new PositionRange(first.start(), end), operator, null, null, false);
            }
            case MIN_OF, MAX_OF -> {
                tokens.next();
                expect(TokenType.LEFT_PAREN, context);
                Expr left = binary(1, context);
                expect(TokenType.COMMA, context);
                Expr right = binary(1, context);
                expect(TokenType.RIGHT_PAREN, context);
                boolean min = first.type() == TokenType.MIN_OF;
                yield combined(min ? DurationOperator.MIN_OF : DurationOperator.MAX_OF, left, right);
            }
            default -> {
                Expr.NumberLiteral n = number(context);
                if (Literals.outOfRange(n.value())) {
                    throw new ParseFailure(n.range().start(), "duration out of range");
                }
                yield n;
            }
        };
    }

    private Token expect(TokenType type, SyntaxContext context) {
        if (!tokens.is(type)) {
            throw context.unexpected(tokens.peek());
        }
        return tokens.next();
    }

    private static Expr combined(DurationOperator operator, Expr left, Expr right) {
        PositionRange range = new PositionRange(left.range().start(), right.range().end());
        return new Expr.Duration(range, operator, left, right, false);
    }

    private static Expr wrapped(Expr inner, int start, int end) {
        return inner instanceof Expr.Duration d
                ? new Expr.Duration(d.range(), d.operator(), d.left(), d.right(), true)
                : new Expr.Duration(new PositionRange(start, end), DurationOperator.ADD, null, inner, true);
    }

    private static Expr signed(Token sign, Expr operand) {
        boolean minus = sign.type() == TokenType.SUB;
        if (!(operand instanceof Expr.NumberLiteral n)) {
            return minus ? unary(sign, DurationOperator.SUB, operand) : operand;
        }
        double value = minus ? n.value() * -1 : n.value();
        if (Literals.outOfRange(value)) {
            throw new ParseFailure(sign.start(), "duration out of range");
        }
        return new Expr.NumberLiteral(new PositionRange(sign.start(), n.range().end()), value, n.duration());
    }

    private static Expr unary(Token sign, DurationOperator operator, Expr operand) {
        PositionRange range = new PositionRange(sign.start(), operand.range().end());
        return new Expr.Duration(range, operator, null, operand, false);
    }

    private static @Nullable DurationOperator operator(TokenType type) {
        return switch (type) {
            case ADD -> DurationOperator.ADD;
            case SUB -> DurationOperator.SUB;
            case MUL -> DurationOperator.MUL;
            case DIV -> DurationOperator.DIV;
            case MOD -> DurationOperator.MOD;
            case POW -> DurationOperator.POW;
            default -> null;
        };
    }

    private static int level(DurationOperator operator) {
        return switch (operator) {
            case ADD, SUB -> 1;
            case MUL, DIV, MOD -> 2;
            default -> 3;
        };
    }
}
