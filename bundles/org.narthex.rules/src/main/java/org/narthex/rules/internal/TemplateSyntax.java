package org.narthex.rules.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.rules.internal.TemplateTokens.Kind;
import org.narthex.rules.internal.TemplateTokens.Token;

/**
 * Tells whether the template of an alert's label or annotation parses: delimiters, nesting, pipelines, names of functions
 * and variables. What shows only when it is executed, such as the number of a function's arguments, is not looked at, nor
 * whether escapes in strings and digits of numbers are right.
 *
 * <p>Confined to one thread.
 */
final class TemplateSyntax {
    private static final int MAX_DEPTH = 500;

    private static final Set<String> FUNCTIONS = Set.of(
            "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
            "printf", "println", "slice", "urlquery", "args", "externalURL", "first", "graphLink", "humanize",
            "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "label", "match", "now",
            "parseDuration", "pathPrefix", "query", "reReplaceAll", "safeHtml", "sortByLabel", "stripDomain",
            "stripPort", "strvalue", "tableLink", "title", "toDuration", "toLower", "toTime", "toUpper",
            "urlQueryEscape", "value");

    private static final List<String> DECLARED =
            List.of("$", "$labels", "$externalLabels", "$externalURL", "$value");

    /** How a list of nodes ends. */
    private enum Ending {
        NONE,
        END,
        ELSE
    }

    /** What an operand is, as far as it matters. */
    private enum Operand {
        VALUE,
        LITERAL
    }

    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        Mistake(String message) {
            super(message);
        }
    }

    /** Variables and loops of one template; a defined one has its own. */
    private static final class Scope {
        final ArrayDeque<String> variables = new ArrayDeque<>();
        int loops;
    }

    private final String name;
    private final List<Token> tokens;
    private int at;
    private int depth;
    private int actionLine;
    private Scope scope = new Scope();

    private TemplateSyntax(String name, List<Token> tokens) {
        this.name = name;
        this.tokens = tokens;
    }

    /**
     * What is wrong with a template, in Go's words; null when it parses.
     *
     * @param name what errors call the template
     */
    static @Nullable String error(String name, String template) {
        TemplateSyntax syntax = new TemplateSyntax(name, TemplateTokens.of(template));
        syntax.scope.variables.addAll(DECLARED);
        try {
            syntax.all();
            return null;
        } catch (Mistake e) {
            return e.getMessage();
        }
    }

    private void all() throws Mistake {
        while (peek().kind() != Kind.END) {
            if (peek().kind() == Kind.LEFT && afterSpace(at + 1).is("define")) {
                at++;
                next();
                string("define clause");
                right("define clause");
                definition("define clause");
            } else {
                Ending ending = node();
                if (ending != Ending.NONE) {
                    throw mistake("unexpected " + shown(ending));
                }
            }
        }
    }

    /** The content of a template of its own, up to its end. */
    private void definition(String context) throws Mistake {
        Scope outer = scope;
        scope = new Scope();
        scope.variables.add("$");
        Ending ending = list();
        if (ending != Ending.END) {
            throw mistake("unexpected " + shown(ending) + " in " + context);
        }
        scope = outer;
    }

    private static String shown(Ending ending) {
        return ending == Ending.END ? "{{end}}" : "{{else}}";
    }

    private Ending list() throws Mistake {
        if (++depth > MAX_DEPTH) {
            throw mistake("max expression depth exceeded");
        }
        while (peek().kind() != Kind.END) {
            Ending ending = node();
            if (ending != Ending.NONE) {
                depth--;
                return ending;
            }
        }
        throw mistake("unexpected EOF");
    }

    private Ending node() throws Mistake {
        Token token = next();
        switch (token.kind()) {
            case TEXT -> {
                return Ending.NONE;
            }
            case LEFT -> {
                actionLine = token.line();
                Ending ending = action();
                actionLine = 0;
                return ending;
            }
            default -> throw unexpected(token, "input");
        }
    }

    private Ending action() throws Mistake {
        Token token = afterSpace(at);
        if (token.kind() != Kind.KEYWORD || token.text().equals("define")) {
            pipeline("command", Kind.RIGHT);
            return Ending.NONE;
        }
        next();
        switch (token.text()) {
            case "end" -> {
                right("end");
                return Ending.END;
            }
            case "else" -> {
                Token following = afterSpace(at);
                if (following.is("if") || following.is("with")) {
                    skipSpace();
                } else {
                    right("else");
                }
                return Ending.ELSE;
            }
            case "break", "continue" -> {
                String shown = "{{" + token.text() + "}}";
                right(shown);
                if (scope.loops == 0) {
                    throw mistake(shown + " outside {{range}}");
                }
            }
            case "template" -> {
                string("template clause");
                if (afterSpace(at).kind() == Kind.RIGHT) {
                    next();
                } else {
                    pipeline("template clause", Kind.RIGHT);
                }
            }
            case "block" -> {
                string("block clause");
                pipeline("block clause", Kind.RIGHT);
                definition("block clause");
            }
            default -> control(token.text());
        }
        return Ending.NONE;
    }

    private void control(String context) throws Mistake {
        int known = scope.variables.size();
        pipeline(context, Kind.RIGHT);
        scope.loops += context.equals("range") ? 1 : 0;
        Ending ending = list();
        scope.loops -= context.equals("range") ? 1 : 0;
        if (ending == Ending.ELSE) {
            if (!context.equals("range") && peek().is(context)) {
                next();
                control(context);
            } else if (list() != Ending.END) {
                throw mistake("expected end; found {{else}}");
            }
        }
        while (scope.variables.size() > known) {
            scope.variables.removeLast();
        }
    }

    private void pipeline(String context, Kind end) throws Mistake {
        declarations(context);
        List<Operand> stages = new ArrayList<>();
        while (true) {
            Token token = afterSpace(at);
            switch (token.kind()) {
                case BOOL, CHARACTER, NUMBER, NIL, DOT, FIELD, NAME, STRING, VARIABLE, OPEN -> stages.add(command());
                default -> {
                    next();
                    if (token.kind() != end) {
                        throw unexpected(token, context);
                    }
                    checkStages(stages, context);
                    return;
                }
            }
        }
    }

    private void checkStages(List<Operand> stages, String context) throws Mistake {
        if (stages.isEmpty()) {
            throw mistake("missing value for " + context);
        }
        for (int i = 1; i < stages.size(); i++) {
            if (stages.get(i) == Operand.LITERAL) {
                throw mistake("non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    /** Variables that the pipeline sets, each with a sign behind it; a loop may set two. */
    private void declarations(String context) throws Mistake {
        int declared = 0;
        while (afterSpace(at).kind() == Kind.VARIABLE) {
            int before = at;
            Token variable = next();
            Token sign = afterSpace(at);
            if (sign.kind() == Kind.ASSIGN || sign.kind() == Kind.DECLARE) {
                next();
                scope.variables.add(variable.text());
                return;
            }
            if (sign.kind() != Kind.OTHER || !sign.text().equals(",")) {
                at = before;
                return;
            }
            next();
            scope.variables.add(variable.text());
            if (!context.equals("range") || ++declared > 1) {
                throw mistake("too many declarations in " + context);
            }
            Kind following = afterSpace(at).kind();
            if (following != Kind.VARIABLE && following != Kind.RIGHT && following != Kind.CLOSE) {
                throw mistake("range can only initialize variables");
            }
        }
    }

    /** A command up to the pipe behind it, or to the end of its pipeline; answers what it begins with. */
    private Operand command() throws Mistake {
        Operand first = null;
        while (true) {
            skipSpace();
            Operand operand = operand();
            first = first == null ? operand : first;
            Token token = peek();
            switch (token.kind()) {
                case SPACE -> at++;
                case RIGHT, CLOSE, PIPE -> {
                    at += token.kind() == Kind.PIPE ? 1 : 0;
                    if (first == null) {
                        throw mistake("empty command");
                    }
                    return first;
                }
                default -> throw unexpected(token, "operand");
            }
        }
    }

    /** A term with its fields; null where there is no term. */
    private @Nullable Operand operand() throws Mistake {
        Token token = peek();
        Operand operand = Operand.VALUE;
        switch (token.kind()) {
            case NAME -> {
                if (!FUNCTIONS.contains(token.text())) {
                    throw mistake("function " + GoQuote.quote(token.text()) + " not defined");
                }
                at++;
            }
            case VARIABLE -> {
                if (!scope.variables.contains(token.text())) {
                    throw mistake("undefined variable " + GoQuote.quote(token.text()));
                }
                at++;
            }
            case FIELD -> at++;
            case DOT, NIL, BOOL, CHARACTER, NUMBER, STRING -> {
                operand = Operand.LITERAL;
                at++;
            }
            case OPEN -> {
                at++;
                if (++depth > MAX_DEPTH) {
                    throw mistake("max expression depth exceeded");
                }
                pipeline("parenthesized pipeline", Kind.CLOSE);
                depth--;
            }
            default -> {
                return null;
            }
        }
        if (peek().kind() == Kind.FIELD && operand == Operand.LITERAL) {
            throw mistake("unexpected . after term " + GoQuote.quote(token.text()));
        }
        while (peek().kind() == Kind.FIELD) {
            at++;
        }
        return operand;
    }

    private void string(String context) throws Mistake {
        Token token = next();
        if (token.kind() != Kind.STRING) {
            throw unexpected(token, context);
        }
    }

    private void right(String context) throws Mistake {
        Token token = next();
        if (token.kind() != Kind.RIGHT) {
            throw unexpected(token, context);
        }
    }

    /** The token to come, be it a space. The last one never goes. */
    private Token peek() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    private Token afterSpace(int from) {
        int i = from;
        while (i < tokens.size() - 1 && tokens.get(i).kind() == Kind.SPACE) {
            i++;
        }
        return tokens.get(Math.min(i, tokens.size() - 1));
    }

    private void skipSpace() {
        while (peek().kind() == Kind.SPACE) {
            at++;
        }
    }

    /** Takes the next token that is no space. */
    private Token next() {
        skipSpace();
        Token token = peek();
        at++;
        return token;
    }

    private Mistake unexpected(Token token, String context) {
        if (token.kind() != Kind.MISTAKE) {
            return mistake("unexpected " + token.shown() + " in " + context);
        }
        String started = "";
        if (actionLine != 0 && actionLine != token.line()) {
            started = (token.text().endsWith(" action") ? "" : " in action") + " started at " + name + ":" + actionLine;
        }
        return mistake(token.text() + started);
    }

    private Mistake mistake(String text) {
        int line = tokens.get(Math.min(Math.max(at - 1, 0), tokens.size() - 1)).line();
        return new Mistake("template: " + name + ":" + line + ": " + text);
    }
}
