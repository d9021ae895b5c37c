package org.narthex.rules.internal.template;

import java.util.List;
import org.narthex.rules.internal.template.Token.Kind;

/** Goes through the tokens of a template, the last of which never goes. Confined to one thread. */
final class Cursor {
    private static final int MAX_DEPTH = 500;

    private final String name;
    private final List<Token> tokens;
    private int at;
    private int seen;
    private int depth;
    private int actionLine;

    /**
     * A cursor at the first token.
     *
     * @param name what errors call the template
     */
    Cursor(String name, List<Token> tokens) {
        this.name = name;
        this.tokens = tokens;
    }

    /** The token to come, be it a space. */
    Token peek() {
        return see(at);
    }

    /** The first token to come that is no space. */
    Token ahead() {
        return see(behindSpace(at));
    }

    /** The first token behind the one to come that is no space. */
    Token farAhead() {
        return see(behindSpace(at + 1));
    }

    private int behindSpace(int from) {
        int i = from;
        while (i < tokens.size() - 1 && tokens.get(i).kind() == Kind.SPACE) {
            i++;
        }
        return i;
    }

    private Token see(int index) {
        int known = Math.min(index, tokens.size() - 1);
        seen = Math.max(seen, known);
        return tokens.get(known);
    }

    /** Takes the token to come. */
    void skip() {
        at++;
    }

    void skipSpace() {
        at = behindSpace(at);
    }

    /** Takes the first token to come that is no space. */
    Token next() {
        skipSpace();
        Token token = peek();
        at++;
        return token;
    }

    /** Takes the next token, which has to be of a kind. */
    void expect(Kind kind, String context) throws Mistake {
        Token token = next();
        if (token.kind() != kind) {
            throw unexpected(token, context);
        }
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /** Goes one level down into what is nested; {@link #leave} goes up. */
    void enter() throws Mistake {
        if (++depth > MAX_DEPTH) {
            throw mistake("max expression depth exceeded");
        }
    }

    void leave() {
        depth--;
    }

    /** Notes in which line an action begins; 0 outside. */
    void actionBegins(int line) {
        actionLine = line;
    }

    /** What is wrong with a token that does not belong there. */
    Mistake unexpected(Token token, String context) {
        if (token.kind() != Kind.MISTAKE) {
            return mistake("unexpected " + token.shown() + " in " + context);
        }
        String started = "";
        if (actionLine != 0 && actionLine != token.line()) {
            started = (token.text().endsWith(" action") ? "" : " in action") + " started at " + name + ":" + actionLine;
        }
        return mistake(token.text() + started);
    }

    /** A mistake in the line of the newest token that was looked at. */
    Mistake mistake(String text) {
        return new Mistake("template: " + name + ":" + tokens.get(seen).line() + ": " + text);
    }
}
