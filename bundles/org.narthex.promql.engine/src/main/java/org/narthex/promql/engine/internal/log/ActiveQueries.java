package org.narthex.promql.engine.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code queries.active} of the running queries, by which the next start tells what ran when the process died.
 *
 * <pre>
 * [                                                  one byte
 * {"query":"…","timestamp_sec":1700000000}\0\0…\0,   1000 bytes for each query that may run, zeros where none does
 * </pre>
 *
 * Thread-safe.
 */
public final class ActiveQueries implements AutoCloseable {
    /** What stands for no place in the file. */
    public static final int NONE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ActiveQueries.class);
    private static final String NAME = "queries.active";
    private static final int SLOT = 1000;
    private static final byte[] EMPTY = new byte[SLOT];
    /** A query of so many characters fits into an entry, of however many bytes they are, but for escapes. */
    private static final int SHORT = 300;

    private final MappedByteBuffer mapped;
    private final Deque<Integer> free = new ConcurrentLinkedDeque<>();
    private boolean closed;

    private ActiveQueries(MappedByteBuffer mapped, int slots) {
        this.mapped = mapped;
        for (int i = 0; i < slots; i++) {
            free.add(1 + i * SLOT);
        }
    }

    /** Tells in the log what the last run has left, and begins anew. */
    public static ActiveQueries open(Path folder, int slots) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(NAME);
        int size = 1 + slots * SLOT;
        logUnfinished(path, size);
        try (FileChannel file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer zeros = ByteBuffer.allocate(size);
            while (zeros.hasRemaining()) {
                if (file.write(zeros) <= 0) {
                    throw new IOException(path + ": cannot be enlarged to " + size + " bytes");
                }
            }
            file.force(true);
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, size);
            mapped.put(0, (byte) '[');
            return new ActiveQueries(mapped, slots);
        }
    }

    private static void logUnfinished(Path path, int size) {
        if (!Files.exists(path)) {
            return;
        }
        String left;
        try (var in = Files.newInputStream(path)) {
            left = new String(in.readNBytes(size), StandardCharsets.UTF_8).replace("\0", "");
        } catch (IOException e) {
            LOG.atError().addKeyValue("err", e.toString()).log("Failed to read query log file");
            return;
        }
        if (left.length() > 1) {
            LOG.atInfo()
                    .addKeyValue("component", "activeQueryTracker")
                    .addKeyValue("queries", left.substring(0, left.length() - 1) + "]")
                    .log("These queries didn't finish in prometheus' last run:");
        }
    }

    /** Writes a query down; there are no more at once than the file has slots for. */
    public int insert(String query, long unixSeconds) {
        Integer at = free.poll();
        if (at == null) {
            return NONE;
        }
        byte[] entry = entry(query, unixSeconds);
        synchronized (this) {
            if (!closed) {
                // The comma first: where the process dies in between, the file can be read as before.
                mapped.put(at + SLOT - 1, (byte) ',');
                mapped.put(at, entry, 0, Math.min(entry.length, SLOT - 1));
            }
        }
        return at;
    }

    /** Takes a query out. */
    public void delete(int at) {
        if (at != NONE) {
            synchronized (this) {
                if (!closed) {
                    mapped.put(at, EMPTY);
                }
            }
            free.addFirst(at);
        }
    }

    /** The query is cut at a character, so that an entry without escapes fits. */
    static byte[] entry(String query, long unixSeconds) {
        if (query.length() <= SHORT) {
            return json(query, unixSeconds).getBytes(StandardCharsets.UTF_8);
        }
        int room = SLOT - json("", unixSeconds).length() - 1;
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        int end = bytes.length;
        if (room < end) {
            end = room;
            while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
                end--;
            }
        }
        return json(new String(bytes, 0, end, StandardCharsets.UTF_8), unixSeconds).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String query, long unixSeconds) {
        JsonLine json = new JsonLine();
        json.begin().key("query").quote(query, true);
        return json.number("timestamp_sec", unixSeconds).end().toString();
    }

    /** Writes nothing any more. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
