package org.narthex.rules.internal.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.rules.internal.template.Token.Kind;

/** Reads the pipelines of one template, which know its variables. Confined to one thread. */
final class Pipelines {
    private static final Set<String> FUNCTIONS = Set.of(
            "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
            "printf", "println", "slice", "urlquery", "args", "externalURL", "first", "graphLink", "humanize",
            "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "label", "match", "now",
            "parseDuration", "pathPrefix", "query", "reReplaceAll", "safeHtml", "sortByLabel", "stripDomain",
            "stripPort", "strvalue", "tableLink", "title", "toDuration", "toLower", "toTime", "toUpper",
            "urlQueryEscape", "value");

    /** What an operand is, as far as it matters. */
    private enum Operand {
        VALUE,
        LITERAL
    }

    private final Cursor cursor;
    private final ArrayDeque<String> variables;

    /** Pipelines that may use these variables. */
    Pipelines(Cursor cursor, List<String> variables) {
        this.cursor = cursor;
        this.variables = new ArrayDeque<>(variables);
    }

    /** How many variables there are. */
    int variables() {
        return variables.size();
    }

    /** Forgets all variables but the oldest ones. */
    void forget(int kept) {
        while (variables.size() > kept) {
            variables.removeLast();
        }
    }

    /** Reads a pipeline and what ends it. */
    void pipeline(String context, Kind end) throws Mistake {
        declarations(context);
        List<Operand> stages = new ArrayList<>();
        while (true) {
            Token token = cursor.ahead();
            switch (token.kind()) {
                case BOOL, CHARACTER, NUMBER, NIL, DOT, FIELD, NAME, STRING, VARIABLE, OPEN -> stages.add(command());
                default -> {
                    cursor.next();
                    if (token.kind() != end) {
                        throw cursor.unexpected(token, context);
                    }
                    checkStages(stages, context);
                    return;
                }
            }
        }
    }

    private void checkStages(List<Operand> stages, String context) throws Mistake {
        if (stages.isEmpty()) {
            throw cursor.mistake("missing value for " + context);
        }
        for (int i = 1; i < stages.size(); i++) {
            if (stages.get(i) == Operand.LITERAL) {
                throw cursor.mistake("non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    /** Variables that the pipeline sets, each with a sign behind it; a loop may set two. */
    private void declarations(String context) throws Mistake {
        int declared = 0;
        while (cursor.ahead().kind() == Kind.VARIABLE) {
            int before = cursor.position();
            Token variable = cursor.next();
            Token sign = cursor.ahead();
            if (sign.kind() == Kind.ASSIGN || sign.kind() == Kind.DECLARE) {
                cursor.next();
                variables.add(variable.text());
                return;
            }
            if (sign.kind() != Kind.OTHER || !sign.text().equals(",")) {
                cursor.back(before);
                return;
            }
            cursor.next();
            variables.add(variable.text());
            if (!context.equals("range") || ++declared > 1) {
                throw cursor.mistake("too many declarations in " + context);
            }
            Kind following = cursor.ahead().kind();
            if (following != Kind.VARIABLE && following != Kind.RIGHT && following != Kind.CLOSE) {
                throw cursor.mistake("range can only initialize variables");
            }
        }
    }

    /** A command up to the pipe behind it, or to the end of its pipeline; answers what it begins with. */
    private Operand command() throws Mistake {
        Operand first = null;
        while (true) {
            cursor.skipSpace();
            Operand operand = operand();
            first = first == null ? operand : first;
            Token token = cursor.peek();
            switch (token.kind()) {
                case SPACE -> cursor.skip();
                case RIGHT, CLOSE, PIPE -> {
                    if (token.kind() == Kind.PIPE) {
                        cursor.skip();
                    }
                    if (first == null) {
                        throw cursor.mistake("empty command");
                    }
                    return first;
                }
                default -> throw cursor.unexpected(token, "operand");
            }
        }
    }

    /** A term with its fields; null where there is no term. */
    private @Nullable Operand operand() throws Mistake {
        Token token = cursor.peek();
        Operand operand = Operand.VALUE;
        switch (token.kind()) {
            case NAME -> {
                if (!FUNCTIONS.contains(token.text())) {
                    throw cursor.mistake("function " + GoQuote.quote(token.text()) + " not defined");
                }
                cursor.skip();
            }
            case VARIABLE -> {
                if (!variables.contains(token.text())) {
                    throw cursor.mistake("undefined variable " + GoQuote.quote(token.text()));
                }
                cursor.skip();
            }
            case FIELD -> cursor.skip();
            case DOT, NIL, BOOL, CHARACTER, NUMBER, STRING -> {
                String mistake = Literals.mistake(token);
                if (mistake != null) {
                    throw cursor.mistake(mistake);
                }
                operand = Operand.LITERAL;
                cursor.skip();
            }
            case OPEN -> {
                cursor.skip();
                cursor.enter();
                pipeline("parenthesized pipeline", Kind.CLOSE);
                cursor.leave();
            }
            default -> {
                return null;
            }
        }
        if (cursor.peek().kind() == Kind.FIELD && operand == Operand.LITERAL) {
            throw cursor.mistake("unexpected . after term " + GoQuote.quote(token.text()));
        }
        while (cursor.peek().kind() == Kind.FIELD) {
            cursor.skip();
        }
        return operand;
    }
}
