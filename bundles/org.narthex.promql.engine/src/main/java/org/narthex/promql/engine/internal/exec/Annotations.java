package org.narthex.promql.engine.internal.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the warnings and infos of a query; equal ones count once. Of equal ones at different places that of the part
 * is shown which is evaluated last if each part is evaluated as a whole, whatever the order in which they are added.
 * Thread-safe.
 */
public final class Annotations {
    private final Collected all;
    private final int rank;

    /** An empty collection, seen from a part that is evaluated before all others. */
    public Annotations() {
        this(new Collected(), Integer.MIN_VALUE);
    }

    private Annotations(Collected all, int rank) {
        this.all = all;
        this.rank = rank;
    }

    /** The same collection, seen from a part of the query. */
    public Annotations of(int part) {
        return new Annotations(all, part);
    }

    private record Ranked(Annotation annotation, int rank) {
        Ranked join(Ranked before) {
            return rank >= before.rank
                    ? new Ranked(annotation.join(before.annotation), rank)
                    : new Ranked(before.annotation.join(annotation), before.rank);
        }
    }

    /** What all views share; guarded by itself. */
    private static final class Collected {
        final Map<String, Ranked> byText = new LinkedHashMap<>();
        final List<String> storageWarnings = new ArrayList<>();
    }

    /** Adds an annotation, or joins it with the equal one that is there. */
    public void add(Annotation annotation) {
        synchronized (all) {
            all.byText.merge(annotation.key(), new Ranked(annotation, rank), (old, more) -> more.join(old));
        }
    }

    /** Adds a warning of the storage, shown as it is. */
    public void addStorageWarnings(List<String> warnings) {
        synchronized (all) {
            for (String w : warnings) {
                if (!all.storageWarnings.contains(w)) {
                    all.storageWarnings.add(w);
                }
            }
        }
    }

    /** The warnings' texts with their positions in the query. */
    public List<String> warnings(String query) {
        synchronized (all) {
            List<String> out = new ArrayList<>(all.storageWarnings);
            texts(query, false, out);
            return out;
        }
    }

    /** The infos' texts with their positions in the query. */
    public List<String> infos(String query) {
        synchronized (all) {
            List<String> out = new ArrayList<>();
            texts(query, true, out);
            return out;
        }
    }

    private void texts(String query, boolean info, List<String> out) {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        for (Ranked ranked : all.byText.values()) {
            Annotation a = ranked.annotation();
            if (a.info() == info) {
                out.add(a.text(position(bytes, a.position().start())));
            }
        }
    }

    /** Line and column, from 1, of a byte in the query. */
    private static String position(byte[] query, int start) {
        if (start < 0 || start > query.length) {
            return "invalid position";
        }
        int lineBreak = -1;
        int line = 1;
        for (int i = 0; i < start; i++) {
            if (query[i] == '\n') {
                lineBreak = i;
                line++;
            }
        }
        return line + ":" + (start - lineBreak);
    }
}
