package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;

/**
 * Brings the files of {@code chunks_head/} into an order that this server and Prometheus can open: files of another kind
 * are set aside, and files without chunks stand in for them and for missing ones. Thread-safe.
 */
public final class HeadChunkLayout {
    /** A longer gap is a stray number. */
    private static final int MAX_FILLED = 1000;

    private static final int LOOKED_AT = 1 << 16;
    private static final String LOG_HAS_THEM = "its chunks, as far as the log does not have their samples";

    private HeadChunkLayout() {}

    /** Does so for a directory, before anything is read. */
    public static void restore(Path directory, Damages damages) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        TreeMap<Integer, Path> files = HeadChunkFormat.files(directory);
        int next = 0;
        for (Map.Entry<Integer, Path> e : files.entrySet()) {
            int number = e.getKey();
            Path file = e.getValue();
            boolean last = number == files.lastKey();
            if (next > 0 && number - next > MAX_FILLED) {
                Path to = damages.files().setAside(file, "chunks_head-" + file.getFileName());
                damages.found(DamageKind.HEAD_CHUNK, file, -1, "expected file " + next, LOG_HAS_THEM + "; now " + to);
                continue;
            }
            for (; next > 0 && next < number; next++) {
                Path missing = HeadChunkFormat.file(directory, next);
                damages.found(
                        DamageKind.HEAD_CHUNK, missing, -1, "the file is missing, " + file + " follows", LOG_HAS_THEM);
                DamagedFiles.create(missing, header());
            }
            next = number + 1;
            check(directory, number, file, last, damages);
        }
    }

    private static void check(Path directory, int number, Path file, boolean last, Damages damages) throws IOException {
        String problem;
        if (Files.isRegularFile(file)) {
            byte[] start;
            try (InputStream in = Files.newInputStream(file)) {
                start = in.readNBytes(LOOKED_AT);
            }
            problem = problem(start);
            if (problem == null || last && isZero(start)) {
                // A last file of zeros is what a kill may leave; it goes without words.
                return;
            }
        } else {
            problem = "not a file";
        }
        Path to = damages.files().setAside(file, "chunks_head-" + file.getFileName());
        damages.found(DamageKind.HEAD_CHUNK, file, 0, problem, LOG_HAS_THEM + "; now " + to);
        DamagedFiles.create(HeadChunkFormat.file(directory, number), header());
    }

    private static @org.jspecify.annotations.Nullable String problem(byte[] start) {
        if (start.length < HeadChunkFormat.FILE_HEADER) {
            return "expected a header of " + HeadChunkFormat.FILE_HEADER + " bytes, found " + start.length + " bytes";
        }
        int magic = ByteBuffer.wrap(start).getInt();
        if (magic != HeadChunkFormat.MAGIC) {
            return "invalid magic number %08x, expected %08x".formatted(magic, HeadChunkFormat.MAGIC);
        }
        return start[4] == HeadChunkFormat.VERSION
                ? null
                : "invalid chunk format version " + start[4] + ", expected " + HeadChunkFormat.VERSION;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] header() {
        return ByteBuffer.allocate(HeadChunkFormat.FILE_HEADER)
                .putInt(HeadChunkFormat.MAGIC)
                .put((byte) HeadChunkFormat.VERSION)
                .array();
    }
}
