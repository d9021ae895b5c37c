package org.narthex.storage.tsdb.internal.block;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.Postings;
import org.narthex.storage.tsdb.internal.index.SeriesEntry;

/**
 * The selected series of a block that have chunks in the range, in label order. A series whose entry in the index is
 * damaged is left out with a warning where damage is contained, else it fails the query; so do damaged chunks. Confined to one thread,
 * but for the warnings.
 */
final class BlockSeriesSet implements SeriesSet {
    private final Block block;
    private final Postings postings;
    private final long mint;
    private final long maxt;
    private final int limit;
    private final ByteCursor cursor;
    private final SeriesEntry entry = new SeriesEntry();
    private final DamageWarnings warnings = new DamageWarnings();
    private int at;
    private int given;

    BlockSeriesSet(Block block, Postings postings, long mint, long maxt, int limit) {
        this.block = block;
        this.postings = postings;
        this.mint = mint;
        this.maxt = maxt;
        this.limit = limit;
        this.cursor = block.index().cursor();
    }

    @Override
    public @Nullable Series next() {
        while (at < postings.size() && (limit <= 0 || given < limit)) {
            Series series = read(postings.get(at++));
            if (series != null) {
                given++;
                return series;
            }
        }
        return null;
    }

    private @Nullable Series read(int ref) {
        try {
            block.index().series(ref, cursor, entry);
        } catch (CorruptFileException e) {
            Damages damages = block.damages();
            if (damages == null) {
                throw new StorageException(
                        StorageException.Kind.CORRUPTION,
                        "get series " + ref + ": block: " + block.ulid() + ": " + e.getMessage(),
                        e);
            }
            warnings.add("block " + block.ulid() + ": " + e.getMessage());
            damages.found(DamageKind.BLOCK_INDEX, Path.of(e.file()), e.offset(), e.problem(), "a series");
            return null;
        }
        Intervals deleted = block.tombstones().get(ref);
        int n = 0;
        for (int i = 0; i < entry.chunks; i++) {
            long from = entry.mints[i];
            long to = entry.maxts[i];
            if (to >= mint && from <= maxt && !deleted.covers(from, to)) {
                entry.mints[n] = from;
                entry.maxts[n] = to;
                entry.refs[n++] = entry.refs[i];
            }
        }
        if (n == 0) {
            return null;
        }
        return new BlockSeries(
                block,
                entry.labels(),
                Arrays.copyOf(entry.mints, n),
                Arrays.copyOf(entry.maxts, n),
                Arrays.copyOf(entry.refs, n),
                deleted,
                mint,
                maxt,
                warnings);
    }

    @Override
    public List<String> warnings() {
        return warnings.list();
    }
}
