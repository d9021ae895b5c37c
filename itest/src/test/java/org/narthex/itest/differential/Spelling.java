package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes an expression in another way that means the same: blanks, comments, capital letters. Confined to one thread. */
final class Spelling {
    private static final Pattern PIECES = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`| |[a-z_]{2,}(?![\\w:.])");
    private static final Pattern KEYWORD = Pattern.compile(
            "sum|avg|min|max|count|group|stddev|stdvar|quantile|topk|bottomk|count_values|by|without|on|ignoring|group_left"
                    + "|group_right|bool|and|or|unless|atan2|offset");

    private Spelling() {}

    /** The expression, spelled otherwise. */
    static String vary(SplittableRandom random, String expression) {
        Matcher matcher = PIECES.matcher(expression);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String piece = matcher.group();
            boolean alone = matcher.start() == 0 || !Character.isLetterOrDigit(expression.charAt(matcher.start() - 1));
            if (piece.equals(" ") && random.nextInt(3) == 0) {
                piece = pick(random, "\n", "\t ", " # ü ) \"\n", "  ", "\r\n");
            } else if (alone && KEYWORD.matcher(piece).matches() && random.nextInt(3) == 0) {
                piece = random.nextBoolean() ? piece.toUpperCase(Locale.ROOT) : piece.substring(0, 1).toUpperCase(Locale.ROOT) + piece.substring(1);
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(piece));
        }
        return matcher.appendTail(out).toString();
    }
}
