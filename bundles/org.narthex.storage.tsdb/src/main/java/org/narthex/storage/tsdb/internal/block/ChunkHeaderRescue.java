package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;

/**
 * Gives chunk files with a wrong header a right one, as Prometheus opens no block that has such a file. Every chunk has a
 * checksum of its own, so nothing wrong can come of it. Thread-safe.
 */
final class ChunkHeaderRescue {
    private static final String TEMPORARY = ".rescue.tmp";

    private ChunkHeaderRescue() {}

    /** Does so for a block. */
    static void rescue(Path blockDirectory, Damages damages) throws IOException {
        Path chunks = blockDirectory.resolve(ChunkSegmentFormat.DIRECTORY);
        if (!Files.isDirectory(chunks)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(chunks)) {
            files = list.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(TEMPORARY)) {
                Files.delete(file);
            } else if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                check(blockDirectory, file, damages);
            }
        }
    }

    private static byte[] header() {
        return ByteBuffer.allocate(ChunkSegmentFormat.HEADER_SIZE)
                .putInt(ChunkSegmentFormat.MAGIC)
                .put((byte) ChunkSegmentFormat.VERSION)
                .array();
    }

    private static void check(Path blockDirectory, Path file, Damages damages) throws IOException {
        byte[] expected = header();
        byte[] found;
        try (InputStream in = Files.newInputStream(file)) {
            found = in.readNBytes(expected.length);
        }
        // What follows the version is padding, at which nobody looks.
        int significant = Integer.BYTES + 1;
        if (found.length == expected.length && Arrays.equals(found, 0, significant, expected, 0, significant)) {
            return;
        }
        Path copy = file.resolveSibling(file.getFileName() + TEMPORARY);
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(expected);
            while (rest.hasRemaining()) {
                channel.write(rest, rest.position());
            }
            channel.force(true);
        }
        Path kept = damages.files().keep(file, blockDirectory.getFileName() + "-chunks-" + file.getFileName());
        DamagedFiles.replace(copy, file);
        damages.found(
                DamageKind.BLOCK_CHUNK,
                file,
                0,
                "invalid header " + java.util.HexFormat.of().formatHex(found) + ", expected "
                        + java.util.HexFormat.of().formatHex(expected),
                "nothing but chunks that fail, too; the old file is " + kept);
    }
}
