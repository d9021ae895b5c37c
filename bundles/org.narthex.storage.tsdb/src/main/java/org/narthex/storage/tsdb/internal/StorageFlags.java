package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.UploadedBlocks;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch.Compression;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the flags {@code --storage.tsdb.*} make of the database. Thread-safe. */
final class StorageFlags {
    private static final int MAX_EXEMPLARS = 100_000;
    private static final long MEBIBYTE = 1 << 20;
    private static final long MIN_RELOAD_MILLIS = 1_000;
    private static final long DEFAULT_DELAY_PERCENT = 10;
    private static final long MIN_SEGMENT = 10 * MEBIBYTE;
    private static final long MAX_SEGMENT = 256 * MEBIBYTE;

    private static final Logger LOG = LoggerFactory.getLogger(StorageFlags.class);

    private StorageFlags() {}

    /** How the database in a directory is opened. */
    static DatabaseOptions options(Path path, ServerFlags flags) {
        Compression compression = Compression.NONE;
        if (flags.bool("storage.tsdb.wal-compression")) {
            compression = flags.text("storage.tsdb.wal-compression-type").equals("zstd")
                    ? Compression.ZSTD
                    : Compression.SNAPPY;
        }
        long range = flags.millis("storage.tsdb.min-block-duration");
        Set<String> features = flags.features();
        ChunkEncodings encodings =
                new ChunkEncodings(features.contains("xor2-encoding"), features.contains("histograms-st-encoding"));
        HeadOptions head = new HeadOptions(
                        new ChunkRules(
                                range > 0 ? range : HeadOptions.DEFAULT.rules().chunkRange(),
                                (int) flags.integer("storage.tsdb.samples-per-chunk"),
                                encodings,
                                features.contains("st-storage")),
                        compression,
                        features.contains("exemplar-storage") ? MAX_EXEMPLARS : 0,
                        features.contains("metadata-wal-records"))
                .withZeroSamples(features.contains("created-timestamp-zero-ingestion"));
        long segment = flags.bytes("storage.tsdb.wal-segment-size");
        return new DatabaseOptions(
                path,
                head,
                segment > 0 ? segment : WalFormat.DEFAULT_SEGMENT_SIZE,
                !flags.bool("storage.tsdb.no-lockfile"),
                blocks(flags),
                flags.text("narthex.storage.on-damage").equals("refuse") ? OnDamage.REFUSE : OnDamage.CONTAIN,
                features.contains("memory-snapshot-on-shutdown"));
    }

    /** How the database compacts. */
    static CompactionLoop.Pace pace(ServerFlags flags, DatabaseOptions options) {
        boolean delayed = flags.features().contains("delayed-compaction");
        long percent = flags.integer("storage.tsdb.delayed-compaction.max-percent");
        long range = options.head().rules().chunkRange();
        return new CompactionLoop.Pace(
                Math.max(MIN_RELOAD_MILLIS, flags.millis("storage.tsdb.block-reload-interval")),
                delayed ? range * (percent > 0 && percent <= 100 ? percent : DEFAULT_DELAY_PERCENT) / 100 : 0);
    }

    /** All blocks are kept at first: the configuration file, which is not read yet, may keep more than the flags. */
    private static BlockOptions blocks(ServerFlags flags) {
        BlockOptions defaults = BlockOptions.DEFAULT;
        long min = flags.millis("storage.tsdb.min-block-duration");
        long max = flags.millis("storage.tsdb.max-block-duration");
        return new BlockOptions(
                min > 0 ? min : defaults.minDuration(),
                max > 0 ? max : defaults.maxDuration(),
                flags.bytes("storage.tsdb.max-block-chunk-segment-size"),
                flags.bool("storage.tsdb.allow-overlapping-compaction"),
                flags.features().contains("xor2-encoding"),
                notUploaded(flags),
                Retention.NONE);
    }

    private static Predicate<BlockMeta> notUploaded(ServerFlags flags) {
        String file = flags.text("storage.tsdb.delay-compact-file.path");
        if (file.isEmpty()) {
            return BlockOptions.DEFAULT.excluded();
        }
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("path", file)
                .log("Compactions will be delayed for blocks not marked as uploaded in the file tracking uploads");
        return new UploadedBlocks(Path.of(file), InstantSource.system());
    }

    /** What is wrong with the sizes on the command line, in Prometheus' words; null when nothing is. */
    static @Nullable String badSize(ServerFlags flags) {
        long segment = flags.bytes("storage.tsdb.wal-segment-size");
        if (segment != 0 && (segment < MIN_SEGMENT || segment > MAX_SEGMENT)) {
            return "flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB";
        }
        long chunks = flags.bytes("storage.tsdb.max-block-chunk-segment-size");
        return chunks != 0 && chunks < MEBIBYTE
                ? "flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB"
                : null;
    }
}
