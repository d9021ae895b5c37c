package org.narthex.model;

import java.util.Comparator;

/** Strings compared as Prometheus compares them: by the bytes of their UTF-8 form, which is code point order. */
public final class Utf8 {
    /** Orders strings by code points, unlike {@link String#compareTo}, which orders UTF-16 units. */
    public static final Comparator<String> ORDER = Utf8::compare;

    private Utf8() {}

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Surrogates stand for code points above every other char. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
