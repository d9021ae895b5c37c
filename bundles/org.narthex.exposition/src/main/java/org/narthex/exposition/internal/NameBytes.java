package org.narthex.exposition.internal;

import java.util.Arrays;

/**
 * The bytes of names that stand on a page without quotes: letters, digits and underscores, in metrics' names colons,
 * too. No zero byte belongs to a name, so that a page's names end at the zero byte behind it. Thread-safe.
 */
final class NameBytes {
    private static final byte START = 1;
    private static final byte PART = 2;
    private static final byte COLON = 4;
    private static final byte[] CLASSES = classes();

    private NameBytes() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] = START | PART;
            classes[c - 'a' + 'A'] = START | PART;
        }
        classes['_'] = START | PART;
        Arrays.fill(classes, '0', '9' + 1, PART);
        classes[':'] = COLON;
        return classes;
    }

    static boolean startsLabel(byte c) {
        return (CLASSES[c & 0xff] & START) != 0;
    }

    static boolean startsMetric(byte c) {
        return (CLASSES[c & 0xff] & (START | COLON)) != 0;
    }

    /** The position behind the metric's name whose first byte stands at {@code from}. */
    static int metricEnd(byte[] page, int from) {
        int p = from;
        do {
            p++;
        } while ((CLASSES[page[p] & 0xff] & (PART | COLON)) != 0);
        return p;
    }

    /** The position behind the label's name whose first byte stands at {@code from}. */
    static int labelEnd(byte[] page, int from) {
        int p = from;
        do {
            p++;
        } while ((CLASSES[page[p] & 0xff] & PART) != 0);
        return p;
    }
}
