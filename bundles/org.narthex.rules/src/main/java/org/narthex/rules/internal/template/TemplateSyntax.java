package org.narthex.rules.internal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.rules.internal.template.Token.Kind;

/**
 * Tells whether the template of an alert's label or annotation parses: delimiters, nesting, pipelines, names of functions
 * and variables. What shows only when it is executed, such as the number of a function's arguments, is not looked at.
 *
 * <p>Confined to one thread.
 */
public final class TemplateSyntax {
    private static final List<String> DECLARED =
            List.of("$", "$labels", "$externalLabels", "$externalURL", "$value");

    /** How a list of nodes ends. */
    private enum Ending {
        NONE,
        END,
        ELSE
    }

    private final Cursor cursor;
    private final Pipelines pipelines;
    private int loops;

    /** A template that is defined has variables of its own, and no loop around it. */
    private TemplateSyntax(Cursor cursor, List<String> variables) {
        this.cursor = cursor;
        this.pipelines = new Pipelines(cursor, variables);
    }

    /**
     * What is wrong with a template, in Go's words; null when it parses.
     *
     * @param name what errors call the template
     */
    public static @Nullable String error(String name, String template) {
        try {
            new TemplateSyntax(new Cursor(name, Lexer.of(template)), DECLARED).all();
            return null;
        } catch (Mistake e) {
            return e.getMessage();
        }
    }

    private void all() throws Mistake {
        while (cursor.peek().kind() != Kind.END) {
            if (cursor.peek().kind() == Kind.LEFT && cursor.farAhead().is("define")) {
                cursor.skip();
                cursor.next();
                cursor.expect(Kind.STRING, "define clause");
                cursor.expect(Kind.RIGHT, "define clause");
                definition("define clause");
            } else {
                Ending ending = node();
                if (ending != Ending.NONE) {
                    throw cursor.mistake("unexpected " + shown(ending));
                }
            }
        }
    }

    /** The content of a template of its own, up to its end. */
    private void definition(String context) throws Mistake {
        Ending ending = new TemplateSyntax(cursor, List.of("$")).list();
        if (ending != Ending.END) {
            throw cursor.mistake("unexpected " + shown(ending) + " in " + context);
        }
    }

    private static String shown(Ending ending) {
        return ending == Ending.END ? "{{end}}" : "{{else}}";
    }

    private Ending list() throws Mistake {
        cursor.enter();
        while (cursor.peek().kind() != Kind.END) {
            Ending ending = node();
            if (ending != Ending.NONE) {
                cursor.leave();
                return ending;
            }
        }
        throw cursor.mistake("unexpected EOF");
    }

    private Ending node() throws Mistake {
        Token token = cursor.next();
        return switch (token.kind()) {
            case TEXT -> Ending.NONE;
            case LEFT -> {
                cursor.actionBegins(token.line());
                Ending ending = action();
                cursor.actionBegins(0);
                yield ending;
            }
            default -> throw cursor.unexpected(token, "input");
        };
    }

    private Ending action() throws Mistake {
        Token token = cursor.ahead();
        if (token.kind() != Kind.KEYWORD || token.text().equals("define")) {
            pipelines.pipeline("command", Kind.RIGHT);
            return Ending.NONE;
        }
        cursor.next();
        switch (token.text()) {
            case "end" -> {
                cursor.expect(Kind.RIGHT, "end");
                return Ending.END;
            }
            case "else" -> {
                Token following = cursor.ahead();
                if (following.is("if") || following.is("with")) {
                    cursor.skipSpace();
                } else {
                    cursor.expect(Kind.RIGHT, "else");
                }
                return Ending.ELSE;
            }
            case "break", "continue" -> {
                String shown = "{{" + token.text() + "}}";
                cursor.expect(Kind.RIGHT, shown);
                if (loops == 0) {
                    throw cursor.mistake(shown + " outside {{range}}");
                }
            }
            case "template" -> {
                cursor.expect(Kind.STRING, "template clause");
                if (cursor.ahead().kind() == Kind.RIGHT) {
                    cursor.next();
                } else {
                    pipelines.pipeline("template clause", Kind.RIGHT);
                }
            }
            case "block" -> {
                cursor.expect(Kind.STRING, "block clause");
                pipelines.pipeline("block clause", Kind.RIGHT);
                definition("block clause");
            }
            default -> control(token.text());
        }
        return Ending.NONE;
    }

    private void control(String context) throws Mistake {
        int known = pipelines.variables();
        pipelines.pipeline(context, Kind.RIGHT);
        loops += context.equals("range") ? 1 : 0;
        Ending ending = list();
        loops -= context.equals("range") ? 1 : 0;
        if (ending == Ending.ELSE) {
            if (!context.equals("range") && cursor.peek().is(context)) {
                cursor.next();
                control(context);
            } else if (list() != Ending.END) {
                throw cursor.mistake("expected end; found {{else}}");
            }
        }
        pipelines.forget(known);
    }
}
