package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Copies of data directories. Stateless. */
final class DirectoryCopy {
    private DirectoryCopy() {}

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return new ArrayList<>(walk.toList());
        }
    }

    /** Copies a folder with all that is in it to a place where nothing is. */
    static void copy(Path from, Path to) throws IOException {
        for (Path path : all(from)) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }

    /** Bytes of all files. */
    static long bytes(Path folder) throws IOException {
        long sum = 0;
        for (Path path : all(folder)) {
            sum += Files.isRegularFile(path) ? Files.size(path) : 0;
        }
        return sum;
    }

    /** Deletes a folder with everything in it. */
    static void delete(Path folder) throws IOException {
        for (Path path : all(folder).reversed()) {
            Files.deleteIfExists(path);
        }
    }
}
