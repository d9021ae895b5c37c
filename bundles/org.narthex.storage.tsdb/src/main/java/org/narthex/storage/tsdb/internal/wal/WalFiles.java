package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes and renames what is in a log directory so that a crash in between leaves a log that opens. Thread-safe. */
public final class WalFiles {
    private static final String TEMPORARY = ".tmp";

    private WalFiles() {}

    /** Deletes the segments before one, oldest first, so that those left are numbered without gaps. */
    public static void deleteSegmentsBefore(Path directory, int number) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(directory)) {
            if (segment.number() < number) {
                Files.delete(segment.file());
            }
        }
        sync(directory);
    }

    /** Deletes the checkpoints before one. */
    public static void deleteCheckpointsBefore(Path directory, int number) throws IOException {
        for (WalFormat.Checkpoint checkpoint : WalFormat.checkpoints(directory)) {
            if (checkpoint.number() < number) {
                deleteTree(checkpoint.directory());
            }
        }
        sync(directory);
    }

    /** Deletes checkpoints that were not finished. */
    public static void deleteUnfinishedCheckpoints(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(directory, WalFormat.CHECKPOINT + "*" + TEMPORARY)) {
            entries.forEach(found::add);
        }
        for (Path path : found) {
            deleteTree(path);
        }
    }

    /** Where a checkpoint is written before it gets its name. */
    static Path unfinished(Path checkpoint) {
        return checkpoint.resolveSibling(checkpoint.getFileName() + TEMPORARY);
    }

    /** Gives a directory whose files are on disk its name, and waits until that is on disk. */
    static void publish(Path unfinished, Path directory, Path as) throws IOException {
        sync(unfinished);
        Files.move(unfinished, as, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Deletes a directory with its files; nothing when it is not there. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
