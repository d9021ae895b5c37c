package org.narthex.storage.tsdb.internal.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.SectionBinder;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Binds the section {@code storage}; the retention flags are the defaults of its retention. Thread-safe. */
@Component(
        service = {SectionBinder.class, StorageSectionBinder.class},
        property = {SectionBinder.SECTION + "=storage", SectionBinder.PID + "=org.narthex.storage.tsdb"})
public final class StorageSectionBinder implements SectionBinder<StorageConfig> {
    private static final String TYPE = "config.plain";
    private static final Set<String> ENCODINGS = Set.of("", "xor", "xor2");
    private static final long DEFAULT_RETENTION_MILLIS = 15L * 24 * 3600 * 1000;
    private static final long DEFAULT_EXEMPLARS = 100_000;

    private final Retention absent;
    private final boolean exemplars;

    /** What was bound last; the check of the start comes before all else. */
    private volatile @Nullable StorageConfig bound;

    /** A binder for a server with these flags. */
    @Activate
    public StorageSectionBinder(@Reference ServerFlags flags) {
        this.absent = retention(flags);
        this.exemplars = flags.features().contains("exemplar-storage");
    }

    /** What the flags say of retention. */
    public static Retention retention(ServerFlags flags) {
        long millis = flags.millis("storage.tsdb.retention.time");
        long bytes = flags.bytes("storage.tsdb.retention.size");
        return new Retention(millis == 0 && bytes == 0 ? DEFAULT_RETENTION_MILLIS : millis, bytes, 0);
    }

    /**
     * The section as it was bound last, whether it comes into force or not; null before. As the storage opens after the
     * check of the start this tells it then what it opens with.
     */
    public @Nullable StorageConfig lastBound() {
        return bound;
    }

    @Override
    public StorageConfig bind(@Nullable ConfigNode node, BindContext context) throws ConfigException {
        StorageConfig config = bind(node);
        bound = config;
        return config;
    }

    private StorageConfig bind(@Nullable ConfigNode node) throws ConfigException {
        Long maxExemplars = exemplars ? DEFAULT_EXEMPLARS : null;
        if (node == null || MappingReader.isNull(node)) {
            return new StorageConfig(0, 0, "", absent, maxExemplars);
        }
        MappingReader storage = MappingReader.of(node, TYPE);
        MappingReader ring = storage.reader("exemplars", TYPE);
        if (ring != null) {
            ConfigNode most = ring.node("max_exemplars");
            if (most instanceof ConfigNode.Scalar s && s.type() != ConfigNode.ScalarType.INT) {
                throw MappingReader.mismatch(most, "int64");
            }
            maxExemplars = ring.integer("max_exemplars", 0);
            ring.done();
        }
        MappingReader tsdb = storage.reader("tsdb", TYPE);
        storage.done();
        if (tsdb == null) {
            return new StorageConfig(0, 0, "", absent, maxExemplars);
        }
        StorageConfig config = new StorageConfig(
                tsdb.millis("out_of_order_time_window", 0),
                tsdb.decimal("stale_series_compaction_threshold", 0),
                floatEncoding(tsdb.reader("chunk_encoding", TYPE)),
                retention(tsdb.reader("retention", TYPE)),
                maxExemplars);
        tsdb.done();
        return config;
    }

    private static String floatEncoding(@Nullable MappingReader encodings) throws ConfigException {
        if (encodings == null) {
            return "";
        }
        String floats = encodings.string("floats", "");
        encodings.done();
        if (!ENCODINGS.contains(floats)) {
            throw encodings.error(
                    "floats",
                    "'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be omitted entirely,"
                            + " got " + GoQuote.quote(floats));
        }
        return floats;
    }

    private Retention retention(@Nullable MappingReader reader) throws ConfigException {
        if (reader == null) {
            return absent;
        }
        Retention retention = new Retention(
                reader.millis("time", 0), reader.bytes("size", 0), reader.decimal("percentage", 0));
        reader.done();
        if (retention.bytes() < 0) {
            throw reader.error(
                    "size",
                    "'storage.tsdb.retention.size' must be greater than or equal to 0, got "
                            + reader.string("size", ""));
        }
        if (!(retention.percentage() >= 0 && retention.percentage() <= 100)) {
            throw reader.error(
                    "percentage",
                    "'storage.tsdb.retention.percentage' must be in the range [0, 100], got "
                            + reader.string("percentage", ""));
        }
        return retention;
    }

    @Override
    public Object render(StorageConfig config) {
        Map<String, Object> tsdb = new LinkedHashMap<>();
        tsdb.put("outofordertimewindow", config.outOfOrderWindow());
        if (config.outOfOrderWindow() != 0) {
            tsdb.put("out_of_order_time_window", Durations.format(config.outOfOrderWindow()));
        }
        if (config.staleThreshold() != 0) {
            tsdb.put("stale_series_compaction_threshold", config.staleThreshold());
        }
        if (!config.floatEncoding().isEmpty()) {
            tsdb.put("chunk_encoding", Map.of("floats", config.floatEncoding()));
        }
        tsdb.put("retention", rendered(config.retention()));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("tsdb", tsdb);
        Long most = config.maxExemplars();
        if (most != null) {
            out.put("exemplars", most == 0 ? Map.of() : Map.of("max_exemplars", most));
        }
        return out;
    }

    private static Map<String, Object> rendered(Retention retention) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (retention.millis() != 0) {
            out.put("time", Durations.format(retention.millis()));
        }
        if (retention.bytes() != 0) {
            out.put("size", ByteSizes.format(retention.bytes()));
        }
        if (retention.percentage() != 0) {
            out.put("percentage", retention.percentage());
        }
        return out;
    }
}
