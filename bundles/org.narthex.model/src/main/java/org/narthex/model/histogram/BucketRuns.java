package org.narthex.model.histogram;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans of buckets, as few as there can be. Thread-safe. */
final class BucketRuns {
    private BucketRuns() {}

    /** The spans of the first {@code size} of ascending indexes. */
    static List<Span> of(int[] index, int size) {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int i = 0; i < size; ) {
            int length = 1;
            while (i + length < size && index[i + length] == index[i] + length) {
                length++;
            }
            spans.add(new Span(index[i] - end, length));
            end = index[i] + length;
            i += length;
        }
        return List.copyOf(spans);
    }

    /** Whether the spans are what {@link #of} would make of so many buckets: none empty, none that touch. */
    static boolean are(List<Span> spans, int buckets) {
        int length = 0;
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            if (span.length() <= 0 || i > 0 && span.offset() <= 0) {
                return false;
            }
            length += span.length();
        }
        return length == buckets;
    }

    /** Whether two lists have the same spans. */
    @SuppressWarnings("ReferenceEquality") // The spans of a chunk are one list, which need not be walked through.
    static boolean same(List<Span> a, @Nullable List<Span> b) {
        if (a == b) {
            return true;
        }
        if (b == null || a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            Span x = a.get(i);
            Span y = b.get(i);
            if (x.offset() != y.offset() || x.length() != y.length()) {
                return false;
            }
        }
        return true;
    }
}
