package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for changes in folders. Confined to one thread. */
final class FolderWatch implements AutoCloseable {
    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();

    FolderWatch() throws IOException {
        service = FileSystems.getDefault().newWatchService();
    }

    /**
     * Watches the folders that exist; one that appears later is watched from the next call on.
     *
     * @throws IOException when a folder that exists cannot be watched
     */
    void watch(Set<Path> folders) throws IOException {
        for (Path folder : folders) {
            WatchKey key = keys.get(folder);
            if ((key == null || !key.isValid()) && Files.isDirectory(folder)) {
                keys.put(
                        folder,
                        folder.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_DELETE,
                                StandardWatchEventKinds.ENTRY_MODIFY));
            }
        }
    }

    /** Waits until something changed or the time is over, and takes all changes seen so far as one. */
    void await(long millis) throws InterruptedException {
        @Nullable WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = service.poll();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
