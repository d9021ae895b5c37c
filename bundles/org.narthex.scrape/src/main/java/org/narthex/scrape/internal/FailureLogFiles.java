package org.narthex.scrape.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.narthex.scrape.internal.loop.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of {@code scrape_failure_log_file}: a line of JSON for each failed scrape, with the keys of Prometheus. One
 * handle serves all jobs that name the same file; every reload opens the files anew, so that rotated ones are let go.
 * Thread-safe.
 */
final class FailureLogFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLogFiles.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Map<String, FileChannel> files = Map.of();

    /** A set of opened files that is not in use yet. */
    record Opened(Map<String, FileChannel> files) {
        void discard() {
            closeAll(files);
        }
    }

    /**
     * Opens files; those in use go on until {@link #use}.
     *
     * @param paths absolute; empty ones are left out
     * @throws IOException in Prometheus' words; then nothing stays open
     */
    static Opened open(Set<String> paths) throws IOException {
        Map<String, FileChannel> opened = new HashMap<>();
        Set<String> wanted = new HashSet<>(paths);
        wanted.remove("");
        for (String path : wanted) {
            try {
                opened.put(
                        path,
                        FileChannel.open(
                                Path.of(path),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.APPEND));
            } catch (IOException e) {
                closeAll(opened);
                String why = e instanceof NoSuchFileException ? "no such file or directory" : e.getMessage();
                throw new IOException("can't create json log file: open " + path + ": " + why, e);
            }
        }
        return new Opened(opened);
    }

    /** Writes to these files from now on and closes those before. */
    synchronized void use(Opened opened) {
        Map<String, FileChannel> before = files;
        files = opened.files();
        closeAll(before);
    }

    /** The log of a file; keeps nothing where the path is empty. */
    FailureLog log(String path) {
        return path.isEmpty() ? FailureLog.NONE : (job, target, error) -> write(path, job, target, error);
    }

    private synchronized void write(String path, String job, String target, String error) {
        FileChannel file = files.get(path);
        if (file == null) {
            return;
        }
        String line = "{\"time\":\"" + TIME.format(Instant.now()) + "\",\"level\":\"ERROR\",\"source\":\"" + caller()
                + "\",\"msg\":" + quoted(error) + ",\"job_name\":" + quoted(job) + ",\"target\":" + quoted(target)
                + "}\n";
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("component", "scrape manager")
                    .addKeyValue("file", path)
                    .addKeyValue("err", String.valueOf(e.getMessage()))
                    .log("Failed scrape could not be logged");
        }
    }

    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> !f.getClassName().startsWith(FailureLogFiles.class.getName()))
                        .findFirst()
                        .map(f -> f.getFileName() + ":" + f.getLineNumber())
                        .orElse(""));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private static void closeAll(Map<String, FileChannel> opened) {
        for (FileChannel file : opened.values()) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public synchronized void close() {
        use(new Opened(Map.of()));
    }
}
