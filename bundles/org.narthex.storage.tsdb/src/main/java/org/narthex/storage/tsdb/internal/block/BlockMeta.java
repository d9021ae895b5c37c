package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code meta.json} of a block says. Immutable and thread-safe.
 *
 * @param minTime first timestamp, Unix milliseconds
 * @param maxTime timestamp behind the last
 */
public record BlockMeta(Ulid ulid, long minTime, long maxTime, Stats stats, Compaction compaction) {
    /** Name of the file. */
    public static final String FILE = "meta.json";

    private static final int VERSION = 1;

    /** How much a block holds. */
    public record Stats(
            long samples, long floatSamples, long histogramSamples, long series, long chunks, long tombstones) {
        /** Nothing. */
        public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

        public Stats withTombstones(long count) {
            return new Stats(samples, floatSamples, histogramSamples, series, chunks, count);
        }
    }

    /** A block that went into this one. */
    public record Parent(Ulid ulid, long minTime, long maxTime) {}

    /**
     * How a block came about.
     *
     * @param level 1 for a block of the head
     * @param sources the blocks of level 1 that went into it, itself at level 1
     * @param deletable whether it may be deleted because nothing was left of it
     * @param parents the blocks that it replaces
     * @param failed whether compacting it failed
     * @param hints such as {@code from-out-of-order}, sorted
     */
    public record Compaction(
            int level,
            List<Ulid> sources,
            boolean deletable,
            List<Parent> parents,
            boolean failed,
            List<String> hints) {
        /** Whether the block holds samples that came out of order. */
        public boolean fromOutOfOrder() {
            return hints.contains("from-out-of-order");
        }

        /** The same of a block of which nothing is needed any more. */
        public Compaction asDeletable() {
            return new Compaction(level, sources, true, parents, failed, hints);
        }

        /** The same of a block that could not be compacted. */
        public Compaction asFailed() {
            return new Compaction(level, sources, deletable, parents, true, hints);
        }
    }

    public BlockMeta withStats(Stats changed) {
        return new BlockMeta(ulid, minTime, maxTime, changed, compaction);
    }

    public BlockMeta withCompaction(Compaction changed) {
        return new BlockMeta(ulid, minTime, maxTime, stats, changed);
    }

    /**
     * Reads the file of a block.
     *
     * @throws IOException when it is missing, is not JSON, or has another version
     */
    public static BlockMeta read(Path blockDirectory) throws IOException {
        Path file = blockDirectory.resolve(FILE);
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static BlockMeta parse(String text) {
        Json.Obj root = object(Json.parse(text), "the file");
        long version = number(root, "version");
        if (version != VERSION) {
            throw new IllegalArgumentException("unexpected meta file version " + version);
        }
        Json.Obj stats = child(root, "stats");
        Json.Obj compaction = child(root, "compaction");
        return new BlockMeta(
                ulid(root, "ulid"),
                number(root, "minTime"),
                number(root, "maxTime"),
                new Stats(
                        number(stats, "numSamples"),
                        number(stats, "numFloatSamples"),
                        number(stats, "numHistogramSamples"),
                        number(stats, "numSeries"),
                        number(stats, "numChunks"),
                        number(stats, "numTombstones")),
                new Compaction(
                        (int) number(compaction, "level"),
                        items(compaction, "sources").stream()
                                .map(s -> ulid(s, "sources"))
                                .toList(),
                        flag(compaction, "deletable"),
                        items(compaction, "parents").stream()
                                .map(p -> object(p, "parents"))
                                .map(p -> new Parent(
                                        ulid(p, "ulid"), number(p, "minTime"), number(p, "maxTime")))
                                .toList(),
                        flag(compaction, "failed"),
                        items(compaction, "hints").stream()
                                .map(h -> text(h, "hints"))
                                .toList()));
    }

    /** The text of the file, as Prometheus lays it out. */
    public String toJson() {
        JsonText out = new JsonText();
        out.open("{");
        out.member("ulid", ulid.text());
        out.member("minTime", minTime);
        out.member("maxTime", maxTime);
        out.key("stats").open("{");
        out.memberUnlessZero("numSamples", stats.samples());
        out.memberUnlessZero("numFloatSamples", stats.floatSamples());
        out.memberUnlessZero("numHistogramSamples", stats.histogramSamples());
        out.memberUnlessZero("numSeries", stats.series());
        out.memberUnlessZero("numChunks", stats.chunks());
        out.memberUnlessZero("numTombstones", stats.tombstones());
        out.close("}");
        out.key("compaction").open("{");
        out.member("level", compaction.level());
        if (!compaction.sources().isEmpty()) {
            out.key("sources").open("[");
            compaction.sources().forEach(s -> out.item(s.text()));
            out.close("]");
        }
        if (compaction.deletable()) {
            out.flag("deletable");
        }
        if (!compaction.parents().isEmpty()) {
            out.key("parents").open("[");
            for (Parent p : compaction.parents()) {
                out.element().open("{");
                out.member("ulid", p.ulid().text());
                out.member("minTime", p.minTime());
                out.member("maxTime", p.maxTime());
                out.close("}");
            }
            out.close("]");
        }
        if (compaction.failed()) {
            out.flag("failed");
        }
        if (!compaction.hints().isEmpty()) {
            out.key("hints").open("[");
            compaction.hints().forEach(out::item);
            out.close("]");
        }
        out.close("}");
        out.member("version", VERSION);
        out.close("}");
        return out.toString();
    }

    /** Writes the file of a block and renames it into place. */
    public void write(Path blockDirectory) throws IOException {
        Path temporary = blockDirectory.resolve(FILE + ".tmp");
        DurableFiles.write(temporary, toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        DurableFiles.rename(temporary, blockDirectory.resolve(FILE));
    }

    private static Json.Obj object(Json value, String what) {
        if (value instanceof Json.Obj o) {
            return o;
        }
        throw new IllegalArgumentException(what + " is not an object");
    }

    private static Json.Obj child(Json.Obj parent, String key) {
        Json value = parent.get(key);
        return value == null ? new Json.Obj(java.util.Map.of()) : object(value, key);
    }

    private static List<Json> items(Json.Obj parent, String key) {
        Json value = parent.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Json.Arr a) {
            return a.items();
        }
        throw new IllegalArgumentException(key + " is not an array");
    }

    private static long number(Json.Obj parent, String key) {
        Json value = parent.get(key);
        if (value == null) {
            return 0;
        }
        if (value instanceof Json.Num n) {
            return Long.parseLong(n.text());
        }
        throw new IllegalArgumentException(key + " is not a number");
    }

    private static boolean flag(Json.Obj parent, String key) {
        return parent.get(key) instanceof Json.Bool b && b.value();
    }

    private static String text(@Nullable Json value, String key) {
        if (value instanceof Json.Str s) {
            return s.text();
        }
        throw new IllegalArgumentException(key + " is not a string");
    }

    private static Ulid ulid(Json.Obj parent, String key) {
        return ulid(parent.get(key), key);
    }

    private static Ulid ulid(@Nullable Json value, String key) {
        Ulid parsed = Ulid.parse(text(value, key));
        if (parsed == null) {
            throw new IllegalArgumentException(key + " is not a ULID");
        }
        return parsed;
    }
}
