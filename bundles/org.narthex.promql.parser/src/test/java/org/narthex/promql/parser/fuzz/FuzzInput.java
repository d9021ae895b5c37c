package org.narthex.promql.parser.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.narthex.model.Utf8;

/**
 * Random texts: along the grammar, such texts damaged and crossed with each other, tokens in any order, bytes in any order,
 * halves of surrogate pairs, deep nesting, long chains. The same seed gives the same texts. Confined to one thread.
 */
final class FuzzInput {
    private static final String[] TOKENS = {
        "a", "sum", "rate", "by", "(", ")", "{", "}", "[", "]", "5m", "1", "0x1F", ".5", "1e3", "\"x\"", "'", "`r`", ",", "=", "=~", "!=", "!~",
        "==", "bool", "on", "ignoring", "group_left", "offset", "@", "start", "-", "+", "*", "^", " ", "\n", ":", "#", "and", "or", "unless", "_",
        "x", "stale", "{{", "}}", "sum:", "buckets:", "inf", "NaN", "\\", "é", "\uDC80", "anchored", "smoothed", "fill", "step", "max_of",
        "1d2h", "\u0000", "atan2", "</", "\"\\", "0x", "1e", "\uD83D", "\uDD25", "\r", "\u2028", "__name__", "counter_reset_hint:", "%"
    };
    private static final String[] NESTS = {
        "(", "-", "sum(", "1^", "-(", "abs(", "a[(", "a offset -(", "{", "[", "a[1m:", "label_replace(", "a and (", "a[-", "a[max_of(1,", "{{", "\"\\"
    };
    private static final int POOL = 64;

    private final SplittableRandom random;
    private final GrammarInput grammar;
    private final List<String> pool = new ArrayList<>();

    FuzzInput(long seed) {
        this.random = new SplittableRandom(seed);
        this.grammar = new GrammarInput(random);
    }

    /** The next text. */
    String next() {
        int choice = random.nextInt(1000);
        if (choice < 400) {
            return pooled(valid());
        } else if (choice < 750) {
            return damaged(pool.isEmpty() ? valid() : pool.get(random.nextInt(pool.size())));
        } else if (choice < 880) {
            return tokens(1 + random.nextInt(14));
        } else if (choice < 960) {
            return bytes(random.nextInt(40));
        } else if (choice < 990) {
            return chars(random.nextInt(20));
        }
        return choice < 998 ? nested() : chain();
    }

    private String valid() {
        return switch (random.nextInt(8)) {
            case 0 -> grammar.series();
            case 1 -> grammar.selector();
            case 2 -> grammar.duration(3);
            default -> grammar.expression(1 + random.nextInt(4));
        };
    }

    private String pooled(String text) {
        if (pool.size() < POOL) {
            pool.add(text);
        } else {
            pool.set(random.nextInt(POOL), text);
        }
        return text;
    }

    private String damaged(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(out.length() + 1);
            int to = Math.min(out.length(), at + 1 + random.nextInt(6));
            switch (random.nextInt(6)) {
                case 0 -> out.delete(at, to);
                case 1 -> out.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
                case 2 -> out.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
                case 3 -> out.insert(random.nextInt(out.length() + 1), out.substring(at, to));
                case 4 -> {
                    String other = pool.isEmpty() ? "a" : pool.get(random.nextInt(pool.size()));
                    int from = random.nextInt(other.length() + 1);
                    out.replace(at, to, other.substring(from, Math.min(other.length(), from + random.nextInt(30))));
                }
                default -> out.setLength(at);
            }
        }
        return out.toString();
    }

    private String tokens(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(TOKENS[random.nextInt(TOKENS.length)]).append(random.nextInt(3) == 0 ? " " : "");
        }
        return out.toString();
    }

    /** Bytes as a client's request gives them to the parser. */
    private String bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Utf8.decode(bytes, 0, count);
    }

    private String chars(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(random.nextInt(3) == 0 ? (char) (0xD800 + random.nextInt(0x800)) : (char) random.nextInt(65536));
        }
        return random.nextBoolean() ? out.toString() : "{a=\"" + out + "\"}";
    }

    private String nested() {
        String open = NESTS[random.nextInt(NESTS.length)];
        String inner = random.nextBoolean() ? "1" : grammar.expression(1);
        int times = 1 << random.nextInt(13);
        return open.repeat(times) + inner + (random.nextBoolean() ? ")".repeat(times) : "");
    }

    private String chain() {
        String link = switch (random.nextInt(4)) {
            case 0 -> " + 1";
            case 1 -> " or a";
            case 2 -> "[5m:]";
            default -> " offset 1s";
        };
        return (random.nextBoolean() ? "1" : "a") + link.repeat(1 << random.nextInt(11));
    }
}
