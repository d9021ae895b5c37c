package org.narthex.discovery.file.internal;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.FileGlob;

/**
 * Notices changes in the folders of file patterns; where a folder does not exist yet, in the nearest one above it.
 *
 * <p>What changed is not told: files replaced through symbolic links change under another name than theirs. Confined to
 * the discovery's thread.
 */
final class FolderWatch implements AutoCloseable {
    private final List<Path> patterns;
    private final WatchService service;
    private final Set<WatchKey> keys = new HashSet<>();

    FolderWatch(List<Path> patterns, WatchService service) {
        this.patterns = patterns;
        this.service = service;
    }

    /**
     * Watches the folders as they are now. A folder that was replaced by another of its name is told apart, so this is
     * called before each reading.
     *
     * @return the first failure; null when all are watched
     */
    @Nullable IOException renew() {
        IOException failure = null;
        Set<WatchKey> wanted = new HashSet<>();
        for (Path folder : folders()) {
            try {
                wanted.add(folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY));
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        for (WatchKey key : keys) {
            if (!wanted.contains(key)) {
                key.cancel();
            }
        }
        keys.clear();
        keys.addAll(wanted);
        return failure;
    }

    private Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        for (Path pattern : patterns) {
            Path parent = pattern.toAbsolutePath().getParent();
            if (parent == null) {
                continue;
            }
            List<Path> found = new ArrayList<>();
            try {
                found.addAll(FileGlob.expand(parent));
            } catch (IllegalArgumentException e) {
                // The reading that follows reports the pattern.
                continue;
            }
            found.removeIf(p -> !Files.isDirectory(p));
            if (found.isEmpty()) {
                Path above = parent;
                while (above != null && !Files.isDirectory(above)) {
                    above = above.getParent();
                }
                if (above != null) {
                    found.add(above);
                }
            }
            folders.addAll(found);
        }
        return folders;
    }

    /**
     * Waits for a change and takes all that have been noticed.
     *
     * @return whether there was one before the time was over
     */
    boolean await(long nanos) throws InterruptedException {
        WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
        if (key == null) {
            return false;
        }
        drain();
        take(key);
        return true;
    }

    /** Takes all changes that have been noticed. */
    void drain() {
        for (WatchKey key = service.poll(); key != null; key = service.poll()) {
            take(key);
        }
    }

    private void take(WatchKey key) {
        key.pollEvents();
        if (!key.reset()) {
            keys.remove(key);
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
