package org.narthex.runtime.api.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.narthex.runtime.api.ServerFlags;

/** The names that {@code --enable-feature} takes, and what there is to say about some of them. Immutable. */
public final class FeatureNames {
    private static final String ALWAYS_ON =
            "This option for --enable-feature is now permanently enabled and therefore a no-op.";

    private static final Map<String, String> WARNINGS = Map.of(
            "extra-scrape-metrics",
            "This option for --enable-feature is being phased out. Set extra_scrape_metrics in the configuration instead.",
            "auto-reload-config",
            "This option for --enable-feature is deprecated. Use --config.auto-reload instead.",
            "promql-duration-expr",
            ALWAYS_ON,
            "native-histograms",
            "This option for --enable-feature is a no-op. To scrape native histograms, set the scrape_native_histograms"
                    + " scrape config setting to true.",
            "ooo-native-histograms",
            ALWAYS_ON,
            "xor2-encoding",
            "This option for --enable-feature is being phased out. Set storage.tsdb.chunk_encoding.floats in the"
                    + " configuration instead.");

    private static final Set<String> OTHERS = Set.of(
            "concurrent-rule-eval",
            "created-timestamp-zero-ingestion",
            "delayed-compaction",
            "exemplar-storage",
            "fast-startup",
            "histograms-st-encoding",
            "memory-snapshot-on-shutdown",
            "metadata-wal-records",
            "old-ui",
            "otlp-deltatocumulative",
            "otlp-native-delta-ingestion",
            "promql-binop-fill-modifiers",
            "promql-delayed-name-removal",
            "promql-experimental-functions",
            "promql-extended-range-selectors",
            "promql-per-step-stats",
            "search-api",
            "st-storage",
            "st-synthesis",
            "type-and-unit-labels",
            "use-start-timestamps",
            "use-uncached-io");

    /** A message about a name. */
    public record Note(String name, String message) {}

    private FeatureNames() {}

    /** What the log is to say about the names on the command line: unknown ones, those without effect, deprecated ones. */
    public static List<Note> notes(ServerFlags flags) {
        List<Note> notes = new ArrayList<>();
        for (String name : flags.features()) {
            String warning = WARNINGS.get(name);
            if (warning != null) {
                notes.add(new Note(name, warning));
            } else if (!OTHERS.contains(name)) {
                notes.add(new Note(name, "Unknown option for --enable-feature"));
            }
        }
        return notes;
    }
}
