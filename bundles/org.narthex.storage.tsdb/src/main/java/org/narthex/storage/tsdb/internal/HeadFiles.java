package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a data directory that are no blocks. Thread-safe. */
final class HeadFiles {
    private static final Logger LOG = LoggerFactory.getLogger(HeadFiles.class);
    private static final List<String> DIRECTORIES = List.of("wal", "wbl", "chunks_head");

    private HeadFiles() {}

    /** What the logs and the head chunks take on disk. */
    static long bytes(Path dataDirectory) {
        long bytes = 0;
        for (String name : DIRECTORIES) {
            bytes += bytes(dataDirectory, name);
        }
        return bytes;
    }

    /** What one of these directories takes on disk. */
    static long bytes(Path dataDirectory, String name) {
        Sum sum = new Sum();
        Path directory = dataDirectory.resolve(name);
        if (Files.isDirectory(directory)) {
            try {
                Files.walkFileTree(directory, sum);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", directory)
                        .addKeyValue("err", e.getMessage())
                        .log("the size of a directory cannot be told");
            }
        }
        return sum.bytes;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // A segment that is deleted meanwhile counts no more.
            return FileVisitResult.CONTINUE;
        }
    }
}
