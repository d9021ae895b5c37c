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
    private final PostfixGrammar postfix;
    private final MatchingGrammar matching;

    /** What an error names when nothing nearer does. */
    private SyntaxContext context = SyntaxContext.NONE;

    private int depth;

    /** A reader of one text. */
    public Grammar(byte[] text, Features features) {
        this.tokens = new Tokens(new Lexer(text, false));
        this.features = features;
        this.selectors = new SelectorGrammar(tokens);
        this.durations = new DurationGrammar(tokens);
        this.postfix = new PostfixGrammar(tokens, durations, new SelectorModifiers(tokens, features));
        this.matching = new MatchingGrammar(tokens, selectors, durations, features);
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
            MatchingGrammar.Modifier modifier = matching.modifier(context);
            Expr right = binary(operator == BinaryOperator.POW ? level : level + 1);
            PositionRange range =
                    new PositionRange(left.range().start(), right.range().end());
            matching.checkFeatures(modifier, range);
            left = new Expr.Binary(range, operator, left, right, modifier.matching(), modifier.returnBool());
        }
    }

    private Expr unary() {
        Token sign = tokens.peek();
        if (sign.type() != TokenType.ADD && sign.type() != TokenType.SUB) {
            return postfix.modified(primary());
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
            if (!tokens.peek().type().startsExpression()) {
                throw new ParseFailure(comma.start(), "trailing commas not allowed in function call args");
            }
            arguments.add(binary(1));
        }
        return List.copyOf(arguments);
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
