package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which blocks must not be compacted yet, as they have not been copied elsewhere: those of level 1 that a file which
 * the copying program writes does not list as {@code uploaded}. The file is read anew after a minute; as long as it cannot
 * be read no block waits. Thread-safe.
 */
public final class UploadedBlocks implements Predicate<BlockMeta> {
    private static final Logger LOG = LoggerFactory.getLogger(UploadedBlocks.class);
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Path file;
    private final InstantSource clock;
    private @Nullable Set<String> uploaded;
    private long readAt;

    /**
     * @param clock says how old is what was read
     */
    public UploadedBlocks(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    @Override
    public boolean test(BlockMeta meta) {
        if (meta.compaction().level() > 1) {
            return false;
        }
        Set<String> listed = listed();
        return listed != null && !listed.contains(meta.ulid().text());
    }

    private synchronized @Nullable Set<String> listed() {
        long now = clock.millis();
        if (uploaded != null && now - readAt < FRESH.toMillis()) {
            return uploaded;
        }
        try {
            uploaded = parse(Files.readString(file));
            readAt = now;
            return uploaded;
        } catch (IOException e) {
            warn("cannot open TSDB upload meta file", e);
        } catch (IllegalArgumentException e) {
            warn("cannot parse TSDB upload meta file", e);
        }
        return null;
    }

    private static Set<String> parse(String text) {
        if (!(Json.parse(text) instanceof Json.Obj members)) {
            throw new IllegalArgumentException("expected an object");
        }
        Set<String> found = new HashSet<>();
        Json list = members.get("uploaded");
        if (list == null) {
            return found;
        }
        if (!(list instanceof Json.Arr items)) {
            throw new IllegalArgumentException("expected a list of block names under \"uploaded\"");
        }
        for (Json item : items.items()) {
            if (!(item instanceof Json.Str name)) {
                throw new IllegalArgumentException("expected a block name under \"uploaded\", found " + item);
            }
            found.add(name.text());
        }
        return found;
    }

    private void warn(String message, Exception e) {
        LOG.atWarn()
                .addKeyValue("component", "tsdb")
                .addKeyValue("path", file)
                .addKeyValue("err", e)
                .log(message);
    }
}
