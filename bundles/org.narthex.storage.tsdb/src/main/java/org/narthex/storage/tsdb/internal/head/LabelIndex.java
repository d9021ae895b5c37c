package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.model.RegexMatcher;
import org.narthex.model.Utf8;
import org.narthex.model.XxHash64;

/**
 * Which series have which label: an ascending list of slots for each name and value.
 *
 * <p>A series that is being added or removed may be in some lists only; no reader can see its samples then. Thread-safe.
 */
final class LabelIndex {
    private static final int RECENT = 1 << 11;

    private final Map<String, Map<String, LabelPair>> lists = new ConcurrentHashMap<>();
    private final IntList all = new IntList();

    private final LabelPairs pairs = new LabelPairs();

    /** Pairs that came lately, by hash: as series come in families, most are found here. */
    private final @Nullable LabelPair[] recent = new LabelPair[RECENT];

    /** Takes the labels of a series as numbers of pairs. */
    interface Owner {
        void labels(byte[] packed);
    }

    /** Adds a series; its owner has its labels before others can find it. */
    synchronized void add(int slot, Labels labels, Owner owner) {
        LabelPair[] of = new LabelPair[labels.size()];
        byte[] flat = labels.encoded();
        int at = 0;
        for (int k = 0; k < of.length; k++) {
            int value = LabelBytes.skip(flat, at);
            int end = LabelBytes.skip(flat, value);
            of[k] = pair(flat, at, value, end);
            at = end;
        }
        owner.labels(LabelPairs.pack(of));
        for (LabelPair pair : of) {
            pair.list.add(slot);
        }
        all.add(slot);
    }

    private LabelPair pair(byte[] flat, int from, int valueAt, int end) {
        int place = (int) XxHash64.hash(flat, from, end - from) & RECENT - 1;
        LabelPair known = recent[place];
        // One without series was taken out, though slots may refer to it still.
        if (known != null
                && known.list.size() > 0
                && Arrays.equals(known.text, 0, known.text.length, flat, from, end)) {
            known.uses++;
            return known;
        }
        LabelPair found = lookUp(flat, from, valueAt, end);
        if (found.standsFor == null) {
            recent[place] = found;
        }
        return found;
    }

    private LabelPair lookUp(byte[] flat, int from, int valueAt, int end) {
        Map<String, LabelPair> values =
                lists.computeIfAbsent(LabelBytes.string(flat, from), k -> new ConcurrentHashMap<>(4));
        String value = LabelBytes.string(flat, valueAt);
        LabelPair pair = values.get(value);
        if (pair == null) {
            pair = pairs.create(Arrays.copyOfRange(flat, from, end), null);
            values.put(value, pair);
        } else if (!Arrays.equals(pair.text, 0, pair.text.length, flat, from, end)) {
            pair.uses++;
            pair = pairs.create(Arrays.copyOfRange(flat, from, end), pair);
        }
        pair.uses++;
        return pair;
    }

    /** Says that a slot does not have its labels any more. Its series was taken out before. */
    synchronized void release(LabelRefs.Range labels) {
        LabelPairs.Walk walk = pairs.walk(labels);
        for (LabelPair pair = walk.next(); pair != null; pair = walk.next()) {
            release(pair);
        }
    }

    private void release(LabelPair pair) {
        if (--pair.uses == 0) {
            pairs.free(pair);
            LabelPair other = pair.standsFor;
            if (other != null) {
                release(other);
            }
        }
    }

    /** What the labels of series refer to. */
    LabelPairs labelPairs() {
        return pairs;
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
        Map<String, LabelPair> values = lists.get(name);
        if (values == null) {
            return;
        }
        int before = values.size();
        values.values().removeIf(pair -> pair.list.removeAll(slots) == 0);
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
        Map<String, LabelPair> values = lists.get(m.name());
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
        for (Map.Entry<String, LabelPair> e : values.entrySet()) {
            if (m.matches(e.getKey()) != inverse) {
                add(sets, e.getValue());
            }
        }
        return IdSet.or(sets);
    }

    private static void add(List<IdSet> sets, @Nullable LabelPair pair) {
        if (pair != null) {
            sets.add(pair.list.snapshot());
        }
    }

    /** The label names in byte order. */
    List<String> names() {
        return sorted(lists.keySet());
    }

    /** How many label names there are. */
    int nameCount() {
        return lists.size();
    }

    /** The values of a name in byte order. */
    List<String> values(String name) {
        Map<String, LabelPair> values = lists.get(name);
        return values == null ? List.of() : sorted(values.keySet());
    }

    /** The values of a name that satisfy a condition on their series. */
    List<String> values(String name, IdSet among) {
        Map<String, LabelPair> values = lists.get(name);
        if (values == null) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, LabelPair> e : values.entrySet()) {
            if (e.getValue().list.snapshot().intersects(among)) {
                found.add(e.getKey());
            }
        }
        found.sort(Utf8.ORDER);
        return found;
    }

    /** Calls with each name and how many series each of its values has. */
    void forEachValue(String name, BiConsumer<String, Integer> action) {
        Map<String, LabelPair> values = lists.get(name);
        if (values != null) {
            values.forEach((value, pair) -> action.accept(value, pair.list.size()));
        }
    }

    /** How many pairs of name and value there are. */
    long pairs() {
        long n = 0;
        for (Map<String, LabelPair> values : lists.values()) {
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
