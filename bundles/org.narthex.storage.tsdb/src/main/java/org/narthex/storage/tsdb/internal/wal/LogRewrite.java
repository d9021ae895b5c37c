package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;

/**
 * Remembers which segments of a log are damaged, and writes them anew with the records that can be read, so that
 * Prometheus, too, opens the log without losing more. The damaged originals are set aside. Confined to one thread.
 */
public final class LogRewrite implements Consumer<WalCorruption> {
    /** No segment of a log is longer, so the copy never becomes two. */
    private static final long ONE_SEGMENT = 1L << 40;

    private static final String TEMPORARY = "rewrite.tmp";

    private record Place(Path directory, int segment) {}

    private final Damages damages;
    private final WalBatch.Compression compression;
    private final Set<Place> damaged = new LinkedHashSet<>();

    /** A log in which nothing was found yet. */
    public LogRewrite(Damages damages, WalBatch.Compression compression) {
        this.damages = damages;
        this.compression = compression;
    }

    static Path temporary(Path directory) {
        return directory.resolve(TEMPORARY);
    }

    /** Records a damaged place. */
    @Override
    public void accept(WalCorruption corruption) {
        damaged.add(new Place(corruption.directory(), corruption.segment()));
        damages.found(
                kind(corruption.directory()),
                WalFormat.segmentFile(corruption.directory(), corruption.segment()),
                corruption.offset(),
                corruption.reason(),
                "the records that touch this place");
    }

    /** Records that a segment cannot be read to its end. */
    public void unreadable(Path directory, int segment, IOException cause) {
        damages.found(
                kind(directory),
                WalFormat.segmentFile(directory, segment),
                -1,
                String.valueOf(cause),
                "the records that were not read");
    }

    /** How many segments are damaged. */
    public int damagedSegments() {
        return damaged.size();
    }

    private static DamageKind kind(Path directory) {
        String name = String.valueOf(directory.getFileName());
        if (name.startsWith(WalFormat.CHECKPOINT)) {
            return DamageKind.CHECKPOINT;
        }
        return name.equals(WalFormat.OUT_OF_ORDER) ? DamageKind.WBL : DamageKind.WAL;
    }

    /**
     * Writes the damaged segments anew.
     *
     * @throws IOException when that fails; what was not done is as before
     */
    public void run() throws IOException {
        for (Place place : damaged) {
            rewrite(place);
        }
        damaged.clear();
    }

    private void rewrite(Place place) throws IOException {
        Path temporary = temporary(place.directory);
        WalFiles.deleteTree(temporary);
        WalBatch batch = new WalBatch(compression);
        RecordDecoder decoder = new RecordDecoder();
        try (WalWriter writer = new WalWriter(temporary, ONE_SEGMENT, place.segment, WalMetrics.NONE);
                SegmentReader reader = new SegmentReader(place.directory, place.segment, c -> {})) {
            while (reader.next()) {
                if (reader.length() > 0 && isDecodable(decoder, reader)) {
                    batch.clear();
                    batch.add(reader.record(), reader.length());
                    writer.log(batch);
                }
            }
        }
        Path file = WalFormat.segmentFile(place.directory, place.segment);
        String prefix = switch (kind(place.directory)) {
            case CHECKPOINT -> "wal-" + place.directory.getFileName();
            case WBL -> WalFormat.OUT_OF_ORDER;
            default -> "wal";
        };
        damages.files().keep(file, prefix + "-" + file.getFileName());
        DamagedFiles.replace(WalFormat.segmentFile(temporary, place.segment), file);
        WalFiles.deleteTree(temporary);
    }

    private static boolean isDecodable(RecordDecoder decoder, SegmentReader reader) {
        try {
            decoder.decode(reader.record(), reader.length(), Ignored.INSTANCE);
            return true;
        } catch (RuntimeException e) {
            // Whatever the decoder stumbles over, Prometheus would end its replay here.
            return false;
        }
    }

    private enum Ignored implements RecordHandler {
        INSTANCE;

        @Override
        public void series(long ref, Labels labels) {}

        @Override
        public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {}

        @Override
        public void tombstone(long ref, long mint, long maxt) {}

        @Override
        public void exemplar(long ref, Exemplar exemplar) {}

        @Override
        public void metadata(long ref, Metadata metadata) {}

        @Override
        public void histogram(long ref, long time, long start, Histogram histogram) {}

        @Override
        public void floatHistogram(long ref, long time, long start, FloatHistogram histogram) {}
    }
}
