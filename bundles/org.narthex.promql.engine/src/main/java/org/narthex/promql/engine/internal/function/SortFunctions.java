package org.narthex.promql.engine.internal.function;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Orders of the elements of an instant vector. */
public final class SortFunctions {
    private SortFunctions() {}

    /** Whether the order is by value, which leaves histograms out. */
    public static boolean byValue(String name) {
        return name.equals("sort") || name.equals("sort_desc");
    }

    /**
     * The order of a function, or null when the name is none.
     *
     * @param labels names of the labels to sort by
     */
    public static @Nullable Comparator<StepSeries> order(String name, List<String> labels) {
        return switch (name) {
            case "sort" -> (a, b) -> compareNanLast(a.values[0], b.values[0], false);
            case "sort_desc" -> (a, b) -> compareNanLast(a.values[0], b.values[0], true);
            case "sort_by_label" -> byLabels(labels);
            case "sort_by_label_desc" -> byLabels(labels).reversed();
            default -> null;
        };
    }

    private static int compareNanLast(double a, double b, boolean descending) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        // Not Double.compare: both zeros are equal.
        int order = a < b ? -1 : a > b ? 1 : 0;
        return descending ? -order : order;
    }

    private static Comparator<StepSeries> byLabels(List<String> names) {
        return (a, b) -> {
            for (String name : names) {
                String x = a.labels.get(name);
                String y = b.labels.get(name);
                if (!x.equals(y)) {
                    return naturallyLess(x, y) ? -1 : 1;
                }
            }
            return a.labels.compareTo(b.labels);
        };
    }

    /** Whether one text comes before another where runs of digits compare as numbers. */
    static boolean naturallyLess(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int iEnd = chunkEnd(a, i);
            int jEnd = chunkEnd(b, j);
            String x = a.substring(i, iEnd);
            String y = b.substring(j, jEnd);
            if (!x.equals(y)) {
                return compareChunks(x, y) < 0;
            }
            i = iEnd;
            j = jEnd;
        }
        return i == a.length() && j < b.length();
    }

    private static int compareChunks(String x, String y) {
        if (isDigit(x.charAt(0)) && isDigit(y.charAt(0))) {
            String xs = stripZeros(x);
            String ys = stripZeros(y);
            if (xs.length() != ys.length()) {
                return Integer.compare(xs.length(), ys.length());
            }
            int order = xs.compareTo(ys);
            return order != 0 ? order : Integer.compare(x.length(), y.length());
        }
        return x.compareTo(y);
    }

    private static String stripZeros(String digits) {
        int i = 0;
        while (i < digits.length() - 1 && digits.charAt(i) == '0') {
            i++;
        }
        return digits.substring(i);
    }

    private static int chunkEnd(String s, int from) {
        boolean digits = isDigit(s.charAt(from));
        int end = from;
        while (end < s.length() && isDigit(s.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
