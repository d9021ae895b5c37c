package org.narthex.promql.parser.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.FunctionSignature;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.TimeModifier;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.parser.FunctionTable;

/**
 * Reads an expression by recursive descent, operators by their precedence. The tree is not type-checked; every binary
 * operator has a {@link VectorMatching}. Not thread-safe; for one text.
 */
public final class Grammar {
    /**
     * Levels of nesting, so that neither reading nor walking the tree exhausts a stack of 512 KiB. The left sides of a
     * chain of operators do not count.
     */
    static final int MAX_DEPTH = 250;

    private static final int UNARY_OPERAND = 6;

    private final Tokens tokens;
    private final Features features;
    private final SelectorGrammar selectors;
    private final DurationGrammar durations;
    private final SelectorModifiers modifiers;

    /** What an error names when nothing nearer does. */
    private SyntaxContext context = SyntaxContext.NONE;

    private int depth;

    /** A reader of one text. */
    public Grammar(byte[] text, Features features) {
        this.tokens = new Tokens(new Lexer(text, false));
        this.features = features;
        this.selectors = new SelectorGrammar(tokens);
        this.durations = new DurationGrammar(tokens);
        this.modifiers = new SelectorModifiers(tokens, features);
    }

    /** Reads the whole text. */
    public Expr expression() {
        if (tokens.is(TokenType.EOF)) {
            throw new ParseFailure(0, "no expression found in input");
        }
        Expr e = binary(1);
        end();
        return e;
    }

    /** Reads a text that is a selector without modifiers. */
    public List<Matcher> selector() {
        Token first = tokens.peek();
        if (first.type() != TokenType.LEFT_BRACE && !first.type().isMetricName()) {
            throw context.unexpected(first);
        }
        Expr.VectorSelector selector = selectors.selector();
        end();
        return selector.matchers();
    }

    private void end() {
        if (!tokens.is(TokenType.EOF)) {
            throw SyntaxContext.NONE.unexpected(tokens.peek());
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new ParseFailure(tokens.peek().start(), "expression is nested too deeply");
        }
    }

    private Expr binary(int lowest) {
        enter();
        Expr left = unary();
        while (true) {
            Token token = tokens.peek();
            BinaryOperator operator = Operators.binary(token.type());
            int level = operator == null ? 0 : Operators.level(operator);
            if (operator == null || level < lowest) {
                depth--;
                return left;
            }
            tokens.next();
            Modifier modifier = modifier();
            Expr right = binary(operator == BinaryOperator.POW ? level : level + 1);
            PositionRange range =
                    new PositionRange(left.range().start(), right.range().end());
            VectorMatching m = modifier.matching;
            if (!features.fillModifiers() && (m.fillLeft() != null || m.fillRight() != null)) {
                tokens.peek();
                throw new ParseFailure(range.start(), "binop fill modifiers are experimental and not enabled");
            }
            left = new Expr.Binary(range, operator, left, right, m, modifier.returnBool);
        }
    }

    private record Modifier(VectorMatching matching, boolean returnBool) {}

    private Modifier modifier() {
        boolean returnBool = tokens.accept(TokenType.BOOL);
        boolean on = tokens.is(TokenType.ON);
        List<String> labels = List.of();
        List<String> include = List.of();
        VectorMatching.Cardinality cardinality = VectorMatching.Cardinality.ONE_TO_ONE;
        if (on || tokens.is(TokenType.IGNORING)) {
            tokens.next();
            labels = selectors.labels();
            boolean left = tokens.is(TokenType.GROUP_LEFT);
            if (left || tokens.is(TokenType.GROUP_RIGHT)) {
                tokens.next();
                cardinality =
                        left ? VectorMatching.Cardinality.MANY_TO_ONE : VectorMatching.Cardinality.ONE_TO_MANY;
                TokenType next = tokens.peek().type();
                boolean none = startsExpression(next)
                        || next == TokenType.FILL
                        || next == TokenType.FILL_LEFT
                        || next == TokenType.FILL_RIGHT;
                include = none && next != TokenType.LEFT_PAREN ? List.of() : selectors.labels();
            }
        }
        Double fillLeft = null;
        Double fillRight = null;
        switch (tokens.peek().type()) {
            case FILL -> {
                fillLeft = fillValue();
                fillRight = fillLeft;
            }
            case FILL_LEFT -> {
                fillLeft = fillValue();
                fillRight = tokens.is(TokenType.FILL_RIGHT) ? fillValue() : null;
            }
            case FILL_RIGHT -> {
                fillRight = fillValue();
                fillLeft = tokens.is(TokenType.FILL_LEFT) ? fillValue() : null;
            }
            default -> {}
        }
        return new Modifier(new VectorMatching(cardinality, on, labels, include, fillLeft, fillRight), returnBool);
    }

    private Double fillValue() {
        tokens.next();
        if (!tokens.accept(TokenType.LEFT_PAREN)) {
            throw context.unexpected(tokens.peek());
        }
        boolean minus = tokens.is(TokenType.SUB);
        if (minus || tokens.is(TokenType.ADD)) {
            tokens.next();
        }
        Expr.NumberLiteral number = durations.number(context);
        if (!tokens.accept(TokenType.RIGHT_PAREN)) {
            throw context.unexpected(tokens.peek());
        }
        return minus ? -number.value() : number.value();
    }

    private Expr unary() {
        Token sign = tokens.peek();
        if (sign.type() != TokenType.ADD && sign.type() != TokenType.SUB) {
            return postfix(primary());
        }
        tokens.next();
        boolean minus = sign.type() == TokenType.SUB;
        Expr operand = binary(UNARY_OPERAND);
        PositionRange range = new PositionRange(sign.start(), operand.range().end());
        if (operand instanceof Expr.NumberLiteral n) {
            return new Expr.NumberLiteral(range, minus ? n.value() * -1 : n.value(), n.duration());
        }
        return new Expr.Unary(range, minus, operand);
    }

    private Expr postfix(Expr first) {
        Expr e = first;
        while (true) {
            Token token = tokens.peek();
            switch (token.type()) {
                case OFFSET -> {
                    tokens.next();
                    e = modifiers.offset(e, durations.offset());
                }
                case AT -> e = at(e);
                case ANCHORED -> {
                    tokens.next();
                    e = modifiers.anchored(e);
                }
                case SMOOTHED -> {
                    tokens.next();
                    e = modifiers.smoothed(e);
                }
                case LEFT_BRACKET -> e = range(e);
                default -> {
                    return e;
                }
            }
        }
    }

    private Expr at(Expr e) {
        tokens.next();
        Token token = tokens.peek();
        return switch (token.type()) {
            case START, END -> {
                tokens.next();
                for (TokenType paren : new TokenType[] {TokenType.LEFT_PAREN, TokenType.RIGHT_PAREN}) {
                    if (!tokens.accept(paren)) {
                        throw SyntaxContext.AT.unexpected(tokens.peek());
                    }
                }
                boolean start = token.type() == TokenType.START;
                yield modifiers.at(e, null, start ? TimeModifier.Anchor.START : TimeModifier.Anchor.END);
            }
            case ADD, SUB -> {
                tokens.next();
                double value = durations.number(SyntaxContext.AT).value();
                yield modifiers.at(e, token.type() == TokenType.SUB ? -value : value, null);
            }
            default -> modifiers.at(e, durations.number(SyntaxContext.AT).value(), null);
        };
    }

    private Expr range(Expr e) {
        Token open = tokens.next();
        Expr length = positive(durations.duration(SyntaxContext.RANGE));
        if (tokens.accept(TokenType.RIGHT_BRACKET)) {
            return modifiers.range(e, open, length);
        }
        if (!tokens.accept(TokenType.COLON)) {
            throw SyntaxContext.RANGE_END.unexpected(tokens.peek());
        }
        Expr step = null;
        if (!tokens.is(TokenType.RIGHT_BRACKET)) {
            step = positive(durations.duration(SyntaxContext.STEP));
            if (!tokens.is(TokenType.RIGHT_BRACKET)) {
                throw SyntaxContext.STEP_END.unexpected(tokens.peek());
            }
        }
        int end = tokens.next().end();
        return new Expr.Subquery(
                new PositionRange(e.range().start(), end),
                e,
                DurationGrammar.millis(length),
                DurationGrammar.computed(length),
                step == null ? 0 : DurationGrammar.millis(step),
                step == null ? null : DurationGrammar.computed(step),
                TimeModifier.NONE);
    }

    private Expr positive(Expr duration) {
        tokens.peek();
        if (duration instanceof Expr.NumberLiteral n && n.value() <= 0) {
            throw new ParseFailure(n.range().start(), "duration must be greater than 0");
        }
        return duration;
    }

    private Expr primary() {
        Token token = tokens.peek();
        return switch (token.type()) {
            case NUMBER, DURATION -> durations.number(context);
            case STRING -> {
                tokens.next();
                yield new Expr.StringLiteral(token.range(), Literals.string(token));
            }
            case LEFT_PAREN -> {
                tokens.next();
                Expr inner = binary(1);
                if (!tokens.is(TokenType.RIGHT_PAREN)) {
                    throw context.unexpected(tokens.peek());
                }
                yield new Expr.Paren(
                        new PositionRange(token.start(), tokens.next().end()), inner);
            }
            case LEFT_BRACE -> selectors.selector();
            default -> {
                if (!token.type().isMetricName()) {
                    throw context.unexpected(token);
                }
                yield named(tokens.next());
            }
        };
    }

    private Expr named(Token name) {
        AggregateOperator aggregate = Operators.aggregate(name.type());
        TokenType next = tokens.peek().type();
        boolean open = next == TokenType.LEFT_PAREN;
        if (aggregate != null) {
            boolean applied = open || next == TokenType.BY || next == TokenType.WITHOUT;
            return applied ? aggregate(name, aggregate) : selectors.selector(name);
        }
        boolean callable = name.type() == TokenType.IDENTIFIER || name.type().group() == TokenType.Group.PREPROCESSOR;
        return callable && open ? call(name) : selectors.selector(name);
    }

    private Expr call(Token name) {
        List<Expr> arguments = arguments();
        int end = tokens.lastClosing();
        FunctionSignature function = FunctionTable.get(name.text());
        if (function == null) {
            throw new ParseFailure(name.start(), "unknown function with name " + GoQuote.quote(name.text()));
        }
        if (function.experimental() && !features.experimentalFunctions()) {
            throw new ParseFailure(name.start(), "function " + GoQuote.quote(name.text()) + " is not enabled");
        }
        return new Expr.Call(new PositionRange(name.start(), end), function, arguments);
    }

    private List<Expr> arguments() {
        if (!tokens.accept(TokenType.LEFT_PAREN)) {
            throw context.unexpected(tokens.peek());
        }
        List<Expr> arguments = new ArrayList<>();
        if (tokens.accept(TokenType.RIGHT_PAREN)) {
            return List.of();
        }
        arguments.add(binary(1));
        while (!tokens.accept(TokenType.RIGHT_PAREN)) {
            Token comma = tokens.peek();
            if (comma.type() != TokenType.COMMA) {
                throw context.unexpected(comma);
            }
            tokens.next();
            if (!startsExpression(tokens.peek().type())) {
                throw new ParseFailure(comma.start(), "trailing commas not allowed in function call args");
            }
            arguments.add(binary(1));
        }
        return List.copyOf(arguments);
    }

    private static boolean startsExpression(TokenType type) {
        return switch (type) {
            case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE, ADD, SUB -> true;
            default -> type.isMetricName();
        };
    }

    private Expr aggregate(Token name, AggregateOperator operator) {
        SyntaxContext outer = context;
        context = SyntaxContext.AGGREGATION;
        boolean without = tokens.is(TokenType.WITHOUT);
        List<String> grouping = List.of();
        List<Expr> arguments;
        boolean readAhead = false;
        if (without || tokens.is(TokenType.BY)) {
            tokens.next();
            grouping = selectors.labels();
            arguments = arguments();
        } else {
            arguments = arguments();
            without = tokens.is(TokenType.WITHOUT);
            if (without || tokens.is(TokenType.BY)) {
                tokens.next();
                grouping = selectors.labels();
            } else {
                readAhead = true;
            }
        }
        context = outer;
        int end = readAhead ? tokens.endOfParens() : tokens.lastClosing();
        return aggregate(new PositionRange(name.start(), end), operator, arguments, grouping, without);
    }

    private Expr aggregate(
            PositionRange range,
            AggregateOperator operator,
            List<Expr> arguments,
            List<String> grouping,
            boolean without) {
        if (arguments.isEmpty()) {
            throw new ParseFailure(range.start(), "no arguments for aggregate expression provided");
        }
        if (operator.isExperimental() && !features.experimentalFunctions()) {
            throw new ParseFailure(
                    range.start(),
                    operator.text()
                            + "() is experimental and must be enabled with"
                            + " --enable-feature=promql-experimental-functions");
        }
        int wanted = operator.hasParameter() ? 2 : 1;
        if (arguments.size() != wanted) {
            throw new ParseFailure(
                    range.start(),
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + arguments.size());
        }
        @Nullable Expr parameter = wanted == 2 ? arguments.getFirst() : null;
        return new Expr.Aggregate(range, operator, arguments.getLast(), parameter, grouping, without);
    }
}
