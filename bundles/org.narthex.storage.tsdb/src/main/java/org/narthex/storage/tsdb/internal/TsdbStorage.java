package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;
import org.narthex.model.Matcher;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ReachesPhase;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Appendable;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.DamageReport;
import org.narthex.storage.api.ExemplarQueryable;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageStatus;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.narthex.storage.tsdb.internal.config.StorageConfig;
import org.narthex.storage.tsdb.internal.config.StorageSectionBinder;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local storage as services, once the configuration file is known to be good: whoever starts the server with a bad one
 * finds the disk untouched. Opening runs on a thread of its own, which announces {@link Phases#STORAGE_OPEN}; until then
 * calls fail as not ready.
 *
 * <p>Immediate: it is the root of the storage, and the phase waits for it. Thread-safe.
 */
@Component(
        immediate = true,
        service = {
            Appendable.class,
            Queryable.class,
            ExemplarQueryable.class,
            StorageStatus.class,
            DamageReport.class,
            TsdbStorage.class
        })
@ReachesPhase(Phases.STORAGE_OPEN)
@SatisfyingConditionTarget(Phases.AFTER_CONFIG_CHECKED)
public final class TsdbStorage implements Appendable, Queryable, ExemplarQueryable, StorageStatus, DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(TsdbStorage.class);
    private static final long STOP_MILLIS = 30_000;
    private static final long MAX_BLOCK_MILLIS = 31L * 24 * 3600 * 1000;

    private final Lifecycle lifecycle;
    private final Database database;
    private final TsdbMetrics metrics;
    private final Path path;
    private final CompactionLoop.Pace pace;
    private final boolean exemplars;
    private boolean fixedMaxBlock;

    /** Whether floats become XOR2 chunks where the configuration leaves it open. */
    private final boolean xor2;

    private final StorageSectionBinder section;
    private final @Nullable String badSize;
    private volatile String retention;
    private final Thread opener;
    private volatile boolean stopping;

    @Activate
    public TsdbStorage(
            @Reference ServerFlags flags,
            @Reference Lifecycle lifecycle,
            @Reference MetricRegistry registry,
            @Reference StorageSectionBinder section) {
        this.lifecycle = lifecycle;
        this.exemplars = flags.features().contains("exemplar-storage");
        this.fixedMaxBlock = flags.millis("storage.tsdb.max-block-duration") > 0;
        this.path = Path.of(flags.text("storage.tsdb.path"));
        this.retention = worded(StorageSectionBinder.retention(flags));
        this.badSize = StorageFlags.badSize(flags);
        DatabaseOptions options = StorageFlags.options(path, flags);
        this.xor2 = options.head().rules().encodings().xor2();
        this.section = section;
        this.pace = StorageFlags.pace(flags, options);
        this.metrics = new TsdbMetrics(
                registry, options.head().compression().name().toLowerCase(Locale.ROOT));
        this.database = new Database(options, metrics, metrics.blocks());
        metrics.register(database);
        this.opener = Thread.ofPlatform().name("tsdb-open").start(this::open);
    }

    private static String worded(Retention retention) {
        List<String> parts = new ArrayList<>();
        if (retention.millis() != 0) {
            parts.add(Durations.format(retention.millis()));
        }
        if (retention.bytes() != 0) {
            parts.add(ByteSizes.format(retention.bytes()));
        }
        return String.join(" or ", parts);
    }

    /** Applies the section {@code storage}. */
    void apply(StorageConfig config) {
        database.xor2(isXor2(config));
        retention = worded(config.retention());
        database.blockSet().retention(config.retention());
        if (!fixedMaxBlock) {
            long tenth = config.retention().millis() / 10;
            database.compactor()
                    .maxDuration(tenth == 0 ? MAX_BLOCK_MILLIS : Math.min(tenth, MAX_BLOCK_MILLIS));
            // A reload changes what is kept, but not how long blocks become.
            fixedMaxBlock = true;
        }
        Long most = config.maxExemplars();
        var head = database.headOrNull();
        if (most != null && exemplars && head != null) {
            head.exemplars().resize((int) Math.min(most, Integer.MAX_VALUE - 8));
        }
        database.staleThreshold(config.staleThreshold());
        outOfOrderWindow(config.outOfOrderWindow());
    }

    private boolean isXor2(@Nullable StorageConfig config) {
        return config == null || config.floatEncoding().isEmpty()
                ? xor2
                : config.floatEncoding().equals("xor2");
    }

    private void outOfOrderWindow(long millis) {
        try {
            database.outOfOrderWindow(millis);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.IO, String.valueOf(e.getMessage()), e);
        }
    }

    private void open() {
        if (badSize != null) {
            lifecycle.fail("tsdb", new IllegalArgumentException(badSize), 1);
            return;
        }
        try {
            // Chunks that the replay fills are encoded as the configuration says.
            StorageConfig config = section.lastBound();
            database.xor2(isXor2(config));
            if (config != null) {
                database.outOfOrderWindow(config.outOfOrderWindow());
            }
            database.open();
            database.startCompaction(pace);
            if (!stopping) {
                lifecycle.reached(Phases.STORAGE_OPEN);
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!stopping) {
                lifecycle.fail(
                        "tsdb",
                        new IOException(
                                "opening storage failed: "
                                        + (e instanceof IllegalArgumentException ? "" : path.toAbsolutePath() + ": ")
                                        + e.getMessage(),
                                e),
                        1);
            }
        }
    }

    @Deactivate
    void stop() {
        stopping = true;
        lifecycle.withdrawn(Phases.STORAGE_OPEN);
        // Closing waits for an opening under way, so it gets a thread that this one need not wait for to the end.
        Thread closer = Thread.ofPlatform().name("tsdb-close").start(this::close);
        try {
            if (!closer.join(java.time.Duration.ofMillis(STOP_MILLIS))) {
                LOG.atError()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", path)
                        .log("the database did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
    }

    private void close() {
        try {
            database.close();
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", path)
                    .addKeyValue("err", e)
                    .log("closing the database failed");
        }
    }

    /** The database, which may not be open yet. */
    Database database() {
        return database;
    }

    /** The thread that opens the database. */
    Thread opener() {
        return opener;
    }

    @Override
    public Appender appender() {
        return database.appender();
    }

    @Override
    public Querier querier(long mint, long maxt) {
        return database.querier(mint, maxt);
    }

    @Override
    public List<SeriesExemplars> exemplars(long start, long end, List<List<Matcher>> matcherSets) {
        return database.head().exemplars().select(start, end, matcherSets);
    }

    @Override
    public Head head() {
        var head = database.head();
        var stats = head.stats();
        return new Head(head.seriesCount(), stats.labelPairs(), stats.chunks(), head.minTime(), head.maxTime());
    }

    @Override
    public Cardinality cardinality(int limit) {
        return database.head().cardinality().top(limit);
    }

    @Override
    public List<Damage> recent() {
        return database.damages().recent();
    }

    @Override
    public Map<String, Long> counts() {
        return database.damages().counts();
    }

    @Override
    public Replay replay() {
        return database.replay();
    }

    @Override
    public String retention() {
        return retention;
    }
}
