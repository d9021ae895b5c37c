package org.narthex.promql.engine.internal.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the warnings and infos of a query; equal ones count once. Thread-safe. */
public final class Annotations {
    private final Map<String, Annotation> byText = new LinkedHashMap<>();
    private final List<String> storageWarnings = new ArrayList<>();

    /** Adds an annotation, or joins it with the equal one that is there. */
    public synchronized void add(Annotation annotation) {
        byText.merge(annotation.key(), annotation, (old, more) -> more.join(old));
    }

    /** Adds a warning of the storage, shown as it is. */
    public synchronized void addStorageWarnings(List<String> warnings) {
        for (String w : warnings) {
            if (!storageWarnings.contains(w)) {
                storageWarnings.add(w);
            }
        }
    }

    /** The warnings' texts with their positions in the query. */
    public synchronized List<String> warnings(String query) {
        List<String> out = new ArrayList<>(storageWarnings);
        texts(query, false, out);
        return out;
    }

    /** The infos' texts with their positions in the query. */
    public synchronized List<String> infos(String query) {
        List<String> out = new ArrayList<>();
        texts(query, true, out);
        return out;
    }

    private void texts(String query, boolean info, List<String> out) {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        for (Annotation a : byText.values()) {
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
