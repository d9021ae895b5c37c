package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.Utf8;

/** What is in any of several lists, each of them in the order of {@link Utf8#ORDER} and without duplicates. Stateless. */
final class SortedUnion {
    private SortedUnion() {}

    /** The union, in the same order. Most lists have mostly the same strings: time is linear in the sum of their lengths. */
    static List<String> of(List<List<String>> lists) {
        List<List<String>> rest = lists;
        while (rest.size() > 1) {
            List<List<String>> halved = new ArrayList<>((rest.size() + 1) / 2);
            for (int i = 0; i + 1 < rest.size(); i += 2) {
                halved.add(of(rest.get(i), rest.get(i + 1)));
            }
            if (rest.size() % 2 == 1) {
                halved.add(rest.getLast());
            }
            rest = halved;
        }
        return rest.isEmpty() ? List.of() : rest.getFirst();
    }

    private static List<String> of(List<String> a, List<String> b) {
        if (a.equals(b)) {
            return a;
        }
        List<String> out = new ArrayList<>(Math.max(a.size(), b.size()));
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            String x = a.get(i);
            String y = b.get(j);
            int order = x.equals(y) ? 0 : Utf8.ORDER.compare(x, y);
            out.add(order <= 0 ? x : y);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        out.addAll(a.subList(i, a.size()));
        out.addAll(b.subList(j, b.size()));
        return out;
    }
}
