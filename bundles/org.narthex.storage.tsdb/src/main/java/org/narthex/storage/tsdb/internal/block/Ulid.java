package org.narthex.storage.tsdb.internal.block;

import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The name of a block: 48 bits of milliseconds and 80 random bits, as 26 characters of Crockford's base 32.
 *
 * @param text upper case
 */
public record Ulid(String text) implements Comparable<Ulid> {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_DIGITS = 10;

    /** The name that stands for no block. */
    public static final Ulid ZERO = new Ulid("0".repeat(LENGTH));

    /** The name of a new block. */
    public static Ulid create(long millis, RandomGenerator random) {
        StringBuilder out = new StringBuilder(LENGTH);
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            out.append(DIGITS.charAt((int) (millis >>> (5 * i)) & 31));
        }
        while (out.length() < LENGTH) {
            out.append(DIGITS.charAt(random.nextInt(32)));
        }
        return new Ulid(out.toString());
    }

    /** Reads a name, in either case; null when it is none. */
    public static @Nullable Ulid parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.length() != LENGTH || text.length() != LENGTH || upper.charAt(0) > '7') {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (DIGITS.indexOf(upper.charAt(i)) < 0) {
                return null;
            }
        }
        return new Ulid(upper);
    }

    /** When it was created, Unix milliseconds. */
    public long millis() {
        long millis = 0;
        for (int i = 0; i < TIME_DIGITS; i++) {
            millis = millis << 5 | DIGITS.indexOf(text.charAt(i));
        }
        return millis;
    }

    /** Orders by the 128 bits, hence by time of creation. */
    @Override
    public int compareTo(Ulid other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
