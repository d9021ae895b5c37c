package org.narthex.storage.tsdb.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;

/**
 * What a database must answer, in plain maps. Of a few samples Prometheus' rules do not tell whether they are there, or
 * which of two values a time has; of those the model says what may be there. Confined to one thread.
 */
final class DatabaseModel {
    private static final int SHOWN = 20;
    private static final int IN_ORDER = 0;
    private static final int LATE = Integer.MAX_VALUE;

    /** A time of a series. */
    private static final class Cell {
        /**
         * What may be read, by text. What came out of order is {@link #LATE} as long as it is in the head; then it has the
         * last file of head chunks that there was, as a restart reads it from there once more.
         */
        private final Map<String, Integer> values = new TreeMap<>();

        /** Whether one of the values must be read. */
        private boolean required;
    }

    private record Range(long mint, long maxt) {}

    private final TreeMap<Labels, TreeMap<Long, Cell>> series = new TreeMap<>();

    /** What was deleted: the head may hide what comes there later, out of order, until it is in a block. */
    private final Map<Labels, List<Range>> hidden = new TreeMap<>();

    /** The times that a series ever had: what is deleted may keep others out still. */
    private final Map<Labels, TreeSet<Long>> times = new HashMap<>();

    private final Set<Labels> known = new HashSet<>();
    private long samples;

    /** Says that a label set was used, with or without success. */
    void use(Labels labels) {
        known.add(labels);
    }

    /** Adds a sample that was committed. */
    void add(Labels labels, long t, String value, boolean late) {
        boolean again = !times.computeIfAbsent(labels, l -> new TreeSet<>()).add(t);
        TreeMap<Long, Cell> of = series.computeIfAbsent(labels, l -> new TreeMap<>());
        boolean isHidden = again && !of.containsKey(t) || late && hidden.getOrDefault(labels, List.of()).stream().anyMatch(r -> r.mint <= t && t <= r.maxt);
        Cell cell = of.computeIfAbsent(t, k -> new Cell());
        cell.values.merge(value, late ? LATE : IN_ORDER, Math::max);
        cell.required |= !isHidden;
        samples++;
    }

    /** Whether a series ever had a sample at a time. */
    boolean has(Labels labels, long t) {
        TreeSet<Long> of = times.get(labels);
        return of != null && of.contains(t);
    }

    /** The newest time that a series ever had, or the least number. */
    long newest(Labels labels) {
        TreeSet<Long> of = times.get(labels);
        return of == null ? Long.MIN_VALUE : of.last();
    }

    /** Deletes samples. Those that came out of order stay while they are in the head, but may be hidden. */
    void delete(long mint, long maxt, List<Matcher> matchers) {
        for (Map.Entry<Labels, TreeMap<Long, Cell>> e : series.entrySet()) {
            if (!matches(e.getKey(), matchers)) {
                continue;
            }
            hidden.computeIfAbsent(e.getKey(), l -> new ArrayList<>()).add(new Range(mint, maxt));
            NavigableMap<Long, Cell> hit = e.getValue().subMap(mint, true, maxt, true);
            for (Cell cell : hit.values()) {
                cell.required = false;
                cell.values.values().removeIf(file -> file == IN_ORDER);
            }
            hit.values().removeIf(cell -> cell.values.isEmpty());
        }
    }

    /** All that came out of order is in blocks now, and perhaps still in files up to one. */
    void compacted(int lastFile) {
        replaceAll(file -> file == LATE ? lastFile : file);
    }

    /** What is in files still is in the head again. */
    void restarted() {
        replaceAll(file -> file == IN_ORDER ? IN_ORDER : LATE);
    }

    /** The files of head chunks before one are gone. */
    void filesBegin(int firstFile) {
        replaceAll(file -> file < firstFile ? IN_ORDER : file);
    }

    private void replaceAll(IntUnaryOperator file) {
        series.values()
                .forEach(of -> of.values()
                        .forEach(cell -> cell.values.replaceAll((value, before) -> file.applyAsInt(before))));
    }

    private static boolean matches(Labels labels, List<Matcher> matchers) {
        for (Matcher m : matchers) {
            String value = labels.get(m.name());
            if (!m.matches(value == null ? "" : value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is wrong with an answer.
     *
     * @param complete whether what must be there has to be in the answer
     */
    List<String> differences(
            TreeMap<Labels, TreeMap<Long, String>> found, long mint, long maxt, List<Matcher> matchers, boolean complete) {
        List<String> out = new ArrayList<>();
        found.forEach((labels, samples) -> {
            TreeMap<Long, Cell> expected = series.getOrDefault(labels, new TreeMap<>());
            samples.forEach((t, value) -> {
                Cell cell = expected.get(t);
                if (t < mint || t > maxt || !matches(labels, matchers)) {
                    add(out, "not asked for: " + labels + " " + value + " " + t);
                } else if (cell == null) {
                    add(out, "surplus: " + labels + " " + value + " " + t);
                } else if (!cell.values.containsKey(value)) {
                    add(out, "wrong: " + labels + " " + value + " " + t + ", expected " + cell.values.keySet());
                }
            });
        });
        if (complete && mint <= maxt) {
            series.forEach((labels, samples) -> {
                if (matches(labels, matchers)) {
                    TreeMap<Long, String> there = found.getOrDefault(labels, new TreeMap<>());
                    samples.subMap(mint, true, maxt, true).forEach((t, cell) -> {
                        if (cell.required && !there.containsKey(t)) {
                            add(out, "missing: " + labels + " " + cell.values.keySet() + " " + t);
                        }
                    });
                }
            });
        }
        return out;
    }

    /** {@link #differences} where what came out of order and is not in a block need not be there. */
    List<String> differencesWithoutLate(TreeMap<Labels, TreeMap<Long, String>> found) {
        List<String> out = differences(found, Long.MIN_VALUE, Long.MAX_VALUE, List.of(), false);
        series.forEach((labels, samples) -> samples.forEach((t, cell) -> {
            if (cell.required
                    && cell.values.values().stream().allMatch(file -> file == IN_ORDER)
                    && !found.getOrDefault(labels, new TreeMap<>()).containsKey(t)) {
                add(out, "missing: " + labels + " " + cell.values.keySet() + " " + t);
            }
        }));
        return out;
    }

    private static void add(List<String> out, String line) {
        if (out.size() < SHOWN) {
            out.add(line);
        } else if (out.size() == SHOWN) {
            out.add("and more");
        }
    }

    /** The label names, or the values of one, that must and that may be answered. */
    List<String> labelDifferences(List<String> found, String name, long mint, long maxt, List<Matcher> matchers) {
        Set<String> must = new TreeSet<>();
        Set<String> may = new TreeSet<>();
        known.forEach(labels -> {
            if (matches(labels, matchers)) {
                collect(labels, name, may);
            }
        });
        series.forEach((labels, samples) -> {
            if (mint <= maxt
                    && matches(labels, matchers)
                    && samples.subMap(mint, true, maxt, true).values().stream().anyMatch(c -> c.required)) {
                collect(labels, name, must);
            }
        });
        List<String> out = new ArrayList<>();
        found.stream().filter(v -> !may.contains(v)).forEach(v -> add(out, "surplus: " + v));
        must.stream().filter(v -> !found.contains(v)).forEach(v -> add(out, "missing: " + v));
        if (!found.equals(List.copyOf(new TreeSet<>(found)))) {
            out.add("not sorted, or twice: " + found);
        }
        return out;
    }

    private static void collect(Labels labels, String name, Set<String> into) {
        labels.forEach((n, v) -> {
            if (name.isEmpty()) {
                into.add(n);
            } else if (n.equals(name)) {
                into.add(v);
            }
        });
    }

    /** How many samples were committed. */
    long samples() {
        return samples;
    }

    /** Of how many times of series the model knows what is there. */
    long certain() {
        return cells(true);
    }

    /** Of how many it does not know whether they are there, or with which value. */
    long vague() {
        return cells(false);
    }

    private long cells(boolean certain) {
        return series.values().stream()
                .flatMap(of -> of.values().stream())
                .filter(cell -> (cell.required && cell.values.size() == 1) == certain)
                .count();
    }
}
