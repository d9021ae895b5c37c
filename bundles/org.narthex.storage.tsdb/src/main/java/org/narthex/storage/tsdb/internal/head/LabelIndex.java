package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.model.RegexMatcher;
import org.narthex.model.Utf8;

/**
 * Which series have which label: an ascending list of slots for each name and value.
 *
 * <p>A series that is being added or removed may be in some lists only; no reader can see its samples then. Thread-safe.
 */
final class LabelIndex {
    private final Map<String, Map<String, IntList>> lists = new ConcurrentHashMap<>();
    private final IntList all = new IntList();

    /** Adds a series. */
    synchronized void add(int slot, Labels labels) {
        labels.forEach((name, value) -> {
            Map<String, IntList> values = lists.computeIfAbsent(name, k -> new ConcurrentHashMap<>(4));
            IntList list = values.get(value);
            if (list == null) {
                values.put(value, new IntList(slot));
            } else {
                list.add(slot);
            }
        });
        all.add(slot);
    }

    /** Takes series out, and the names and values that no other series has. */
    void remove(BitSet slots) {
        for (String name : List.copyOf(lists.keySet())) {
            removeFrom(name, slots);
        }
        all.removeAll(slots);
    }

    /** Does one name at a time, so that a series that is being added need not wait for all of them. */
    private synchronized void removeFrom(String name, BitSet slots) {
        Map<String, IntList> values = lists.get(name);
        if (values == null) {
            return;
        }
        int before = values.size();
        values.values().removeIf(list -> list.removeAll(slots) == 0);
        if (values.isEmpty()) {
            lists.remove(name);
        } else if (values.size() < before / 2) {
            // The table of a map never shrinks.
            lists.put(name, new ConcurrentHashMap<>(values));
        }
    }

    /** All slots. */
    IdSet all() {
        return all.snapshot();
    }

    /** The slots whose series satisfy all matchers. */
    IdSet select(List<Matcher> matchers) {
        List<IdSet> wanted = new ArrayList<>();
        List<IdSet> unwanted = new ArrayList<>();
        for (Matcher m : matchers) {
            boolean matchesAbsent = m.matches("");
            RegexMatcher regex = m.regex();
            if (regex != null && regex.matchesEverything()) {
                if (m.type() == MatchType.NOT_REGEX) {
                    return IdSet.EMPTY;
                }
                continue;
            }
            if (matchesAbsent) {
                unwanted.add(without(m));
            } else {
                IdSet set = having(m);
                if (set.size() == 0) {
                    return IdSet.EMPTY;
                }
                wanted.add(set);
            }
        }
        wanted.sort(Comparator.comparingInt(IdSet::size));
        IdSet result = wanted.isEmpty() ? all() : wanted.getFirst();
        for (int i = 1; i < wanted.size() && result.size() > 0; i++) {
            result = result.and(wanted.get(i));
        }
        for (IdSet set : unwanted) {
            result = result.andNot(set);
        }
        return result;
    }

    /** The slots that have the label with a value that satisfies a matcher, which the empty value does not. */
    private IdSet having(Matcher m) {
        return union(m, false);
    }

    /** The slots that have the label with a value that does not satisfy a matcher, which the empty value does. */
    private IdSet without(Matcher m) {
        return union(m, true);
    }

    private IdSet union(Matcher m, boolean inverse) {
        Map<String, IntList> values = lists.get(m.name());
        if (values == null) {
            return IdSet.EMPTY;
        }
        // The values that count are those which the positive form of the matcher accepts.
        boolean positive = (m.type() == MatchType.EQUAL || m.type() == MatchType.REGEX) != inverse;
        List<IdSet> sets = new ArrayList<>();
        if (positive && !m.type().isRegex()) {
            add(sets, values.get(m.value()));
            return IdSet.or(sets);
        }
        if (m.type().isRegex() && positive) {
            Set<String> literals = Objects.requireNonNull(m.regex()).setMatches();
            if (literals != null) {
                for (String literal : literals) {
                    add(sets, values.get(literal));
                }
                return IdSet.or(sets);
            }
        }
        for (Map.Entry<String, IntList> e : values.entrySet()) {
            if (m.matches(e.getKey()) != inverse) {
                add(sets, e.getValue());
            }
        }
        return IdSet.or(sets);
    }

    private static void add(List<IdSet> sets, @org.jspecify.annotations.Nullable IntList list) {
        if (list != null) {
            sets.add(list.snapshot());
        }
    }

    /** The label names in byte order. */
    List<String> names() {
        return sorted(lists.keySet());
    }

    /** The values of a name in byte order. */
    List<String> values(String name) {
        Map<String, IntList> values = lists.get(name);
        return values == null ? List.of() : sorted(values.keySet());
    }

    /** The values of a name that satisfy a condition on their series. */
    List<String> values(String name, IdSet among) {
        Map<String, IntList> values = lists.get(name);
        if (values == null) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, IntList> e : values.entrySet()) {
            if (e.getValue().snapshot().and(among).size() > 0) {
                found.add(e.getKey());
            }
        }
        found.sort(Utf8.ORDER);
        return found;
    }

    /** Calls with each name and how many series each of its values has. */
    void forEachValue(String name, BiConsumer<String, Integer> action) {
        Map<String, IntList> values = lists.get(name);
        if (values != null) {
            values.forEach((value, list) -> action.accept(value, list.size()));
        }
    }

    /** How many pairs of name and value there are. */
    long pairs() {
        long n = 0;
        for (Map<String, IntList> values : lists.values()) {
            n += values.size();
        }
        return n;
    }

    private static List<String> sorted(Set<String> strings) {
        List<String> list = new ArrayList<>(strings);
        list.sort(Utf8.ORDER);
        return list;
    }
}
