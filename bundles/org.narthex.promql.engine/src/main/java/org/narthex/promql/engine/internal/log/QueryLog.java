package org.narthex.promql.engine.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.QueryStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of all queries that were evaluated, a line of JSON each, with the keys that Prometheus writes. Thread-safe. */
public final class QueryLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryLog.class);
    private static final DateTimeFormatter PARAMETER =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NO_SPAN = "0".repeat(16);
    private static final String NO_TRACE = "0".repeat(32);

    private final FileChannel file;

    /**
     * What is logged of a query. Times are Unix milliseconds.
     *
     * @param error null where there was none
     */
    public record Entry(
            String query,
            long start,
            long end,
            long step,
            @Nullable String error,
            QueryStats stats,
            Map<String, Map<String, String>> origin) {}

    private QueryLog(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens a file, to which lines are appended.
     *
     * @throws IOException in Prometheus' words
     */
    public static QueryLog open(Path path) throws IOException {
        try {
            return new QueryLog(FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new IOException("can't create json log file: open " + path + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return String.valueOf(reason).toLowerCase(Locale.ROOT);
    }

    /**
     * Appends a line.
     *
     * @throws IOException when it could not be written
     */
    public void write(Entry entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((line(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (this) {
            while (line.hasRemaining()) {
                if (file.write(line) <= 0) {
                    throw new IOException("the query log takes nothing more");
                }
            }
        }
    }

    static String line(Entry e) {
        JsonLine json = new JsonLine();
        json.begin()
                .text("time", Instant.now().toString())
                .text("level", "INFO")
                .text("source", "QueryLog")
                .text("msg", "promql query logged");
        json.key("params")
                .begin()
                .text("end", PARAMETER.format(Instant.ofEpochMilli(e.end())))
                .text("query", e.query())
                .text("start", PARAMETER.format(Instant.ofEpochMilli(e.start())))
                .number("step", e.step() / 1000)
                .end();
        if (e.error() != null) {
            json.text("error", e.error());
        }
        stats(json, e.stats());
        json.text("spanID", NO_SPAN).text("traceID", NO_TRACE);
        e.origin().forEach((kind, properties) -> {
            json.key(kind).begin();
            properties.forEach(json::text);
            json.end();
        });
        return json.end().toString();
    }

    private static void stats(JsonLine json, QueryStats s) {
        json.key("stats")
                .begin()
                .key("timings")
                .begin()
                .seconds("evalTotalTime", s.evalTotalTime())
                .seconds("resultSortTime", s.resultSortTime())
                .seconds("queryPreparationTime", s.queryPreparationTime())
                .seconds("innerEvalTime", s.innerEvalTime())
                .seconds("execQueueTime", s.execQueueTime())
                .seconds("execTotalTime", s.execTotalTime())
                .end()
                .key("samples")
                .begin();
        perStep(json, "totalQueryableSamplesPerStep", s.totalQueryablePerStep());
        json.number("totalQueryableSamples", s.totalQueryableSamples());
        perStep(json, "samplesReadPerStep", s.readPerStep());
        json.number("samplesRead", s.samplesRead()).number("peakSamples", s.peakSamples()).end().end();
    }

    private static void perStep(JsonLine json, String key, List<QueryStats.StepSamples> steps) {
        if (steps.isEmpty()) {
            return;
        }
        StringBuilder out = json.key(key).raw();
        char before = '[';
        for (QueryStats.StepSamples s : steps) {
            out.append(before).append('[').append(s.timestamp() / 1000);
            if (s.timestamp() % 1000 != 0) {
                out.append(String.format(Locale.ROOT, ".%03d", s.timestamp() % 1000).replaceAll("0+$", ""));
            }
            out.append(',').append(s.samples()).append(']');
            before = ',';
        }
        out.append(']');
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("err", e.toString()).log("Error while closing the previous query log file");
        }
    }
}
