package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.narthex.model.Matcher;
import org.narthex.storage.api.BlockInfo;
import org.narthex.storage.api.StorageAdmin;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The local storage for its administrators. Thread-safe. */
@Component(service = StorageAdmin.class)
public final class TsdbAdmin implements StorageAdmin {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Database database;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public TsdbAdmin(@Reference TsdbStorage storage) {
        this.database = storage.database();
    }

    @Override
    public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
        database.delete(mint, maxt, matchers);
    }

    @Override
    public void cleanTombstones() throws IOException {
        database.head();
        database.compactor().cleanTombstones();
    }

    @Override
    public String snapshot(boolean withHead) throws IOException {
        String name = NAME.format(Instant.now()) + "-" + HexFormat.of().toHexDigits(random.nextLong() >>> 1);
        Path directory = database.path().resolve("snapshots").resolve(name);
        Files.createDirectories(directory);
        database.snapshot(directory, withHead);
        return name;
    }

    @Override
    public List<BlockInfo> blocks() {
        database.head();
        return database.blocks().stream().map(block -> info(block.meta())).toList();
    }

    private static BlockInfo info(BlockMeta meta) {
        BlockMeta.Stats s = meta.stats();
        BlockMeta.Compaction c = meta.compaction();
        return new BlockInfo(
                meta.ulid().text(),
                meta.minTime(),
                meta.maxTime(),
                new BlockInfo.Stats(
                        s.samples(), s.floatSamples(), s.histogramSamples(), s.series(), s.chunks(), s.tombstones()),
                new BlockInfo.Compaction(
                        c.level(),
                        c.sources().stream().map(Ulid::text).toList(),
                        c.deletable(),
                        c.parents().stream()
                                .map(p -> new BlockInfo.Parent(p.ulid().text(), p.minTime(), p.maxTime()))
                                .toList(),
                        c.failed(),
                        c.hints()));
    }
}
