package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * Whole data directories, with blocks, head chunks, log, checkpoint, samples out of order, tombstones and native
 * histograms, go to the real programs and come back; after a clean stop and after {@code kill -9}. Version 2 of the
 * programs does not print histograms.
 */
class RoundTripPeerTest {
    private static final long START = 1_700_028_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long STEP = 30_000;
    private static final int SERIES = 12;
    private static final String WINDOW = "storage:\n  tsdb:\n    out_of_order_time_window: 12h\n";

    @TempDir
    Path dir;

    private static DatabaseOptions options(Path path) {
        return new DatabaseOptions(
                path,
                new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.SNAPPY, 1000, true),
                1 << 15,
                true);
    }

    private static void fill(Database database, long from, long to) throws IOException {
        for (long t = from; t < to; t += STEP) {
            int n = (int) ((t - START) / STEP);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(SERIES);
                for (int i = 0; i < SERIES; i++) {
                    long ref = appender.resolve(Labels.of("__name__", "ours", "i", "" + i, "text", "ä \"\\\n"), t);
                    batch.add(ref, t, i == 0 ? n : Math.sin(n * 0.01 + i) * 1000);
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "integer"), t);
                assertThat(appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null))
                        .isZero();
                ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "float"), t);
                assertThat(appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n)))
                        .isZero();
                appender.commit();
            }
        }
    }

    private static void fillLate(Database database, long newest) throws IOException {
        for (int n = 0; n < 150; n++) {
            long t = newest - 5_007 - (n * 7919L % 2000) * 1000;
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(2);
                batch.add(appender.resolve(Labels.of("__name__", "ours_late"), t), t, n);
                batch.add(appender.resolve(Labels.of("__name__", "ours", "i", "0", "text", "ä \"\\\n"), t), t, -n);
                appender.append(batch);
                assertThat(batch.outcomes).containsOnly((byte) 0);
                appender.commit();
            }
        }
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return comparable(Dumps.samples(querier));
        }
    }

    private static boolean isHistogram(String line) {
        return line.contains("{count:");
    }

    private static List<String> comparable(List<String> dump) {
        try {
            boolean old = Peer.areOld();
            return dump.stream().filter(line -> !old || !isHistogram(line)).toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> theirDump(Path data) throws Exception {
        Peer.Output dumped = Peer.anyPromtool("tsdb", "dump", data.toString());
        assertThat(dumped.err()).isEmpty();
        return comparable(Dumps.withoutBuckets(dumped.out()));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    /** A directory with a bit of everything; the answers that it gives. */
    private static List<String> makeOurs(Path data, Path killed) throws Exception {
        List<String> expected;
        try (Database database = Database.open(options(data))) {
            database.outOfOrderWindow(12 * HOUR);
            fill(database, START, START + 9 * HOUR);
            new CompactionLoop(
                            database.head(),
                            database.blockSet(),
                            database.compactor(),
                            database::compactOutOfOrder,
                            () -> {},
                            new ReentrantLock(),
                            CompactionMetrics.NONE,
                            new CompactionLoop.Pace(HOUR, 0),
                            new Random(1))
                    .compact();
            fill(database, START + 9 * HOUR, START + 10 * HOUR);
            fillLate(database, START + 10 * HOUR - STEP);
            // From the blocks into the head.
            database.delete(
                    START + 3 * HOUR, START + 8 * HOUR, List.of(Matcher.of(MatchType.EQUAL, "i", "" + (SERIES - 1))));
            database.delete(START + 9 * HOUR, START + 11 * HOUR, List.of(Matcher.of(MatchType.EQUAL, "i", "3")));
            expected = dump(database);
            assertThat(database.blocks()).hasSizeGreaterThan(1).anyMatch(b -> b.tombstones().count() > 0);
            assertThat(names(data.resolve("wal"))).anyMatch(n -> n.startsWith("checkpoint."));
            assertThat(names(data.resolve("wbl"))).isNotEmpty();
            assertThat(names(data.resolve("chunks_head"))).isNotEmpty();
            TestDatabases.copy(data, killed);
        }
        return expected;
    }

    @Test
    void ourDirectoryIsReadWithoutAWarningAndComesBack() throws Exception {
        Path closed = dir.resolve("closed");
        Path killed = dir.resolve("killed");
        List<String> expected = makeOurs(closed, killed);
        assertThat(expected.stream().filter(line -> !isHistogram(line))).hasSizeGreaterThan(SERIES * 1000);
        for (Path data : List.of(closed, killed)) {
            assertThat(theirDump(data)).isEqualTo(expected);
            List<String> blocks = names(data).stream().filter(n -> n.length() == 26).toList();
            Peer.Output list = Peer.anyPromtool("tsdb", "list", data.toString());
            assertThat(list.err()).isEmpty();
            assertThat(list.out()).contains(blocks);
            for (String block : blocks) {
                Peer.Output analysis = Peer.anyPromtool("tsdb", "analyze", data.toString(), block);
                assertThat(analysis.err()).isEmpty();
                assertThat(analysis.out()).contains("Series: ");
            }
            if (!Peer.areOld()) {
                Peer.Output metrics = Peer.anyPromtool("tsdb", "dump-openmetrics", data.toString());
                assertThat(metrics.err()).isEmpty();
                assertThat(metrics.out().lines().filter(line -> !line.startsWith("#")))
                        .hasSameSizeAs(expected.stream().filter(line -> !isHistogram(line)).toList());
            }
            serverAndWeAnswerTheSame(data, expected);
        }
    }

    /** A server opens the directory, is stopped, opens it again, is killed; each time we read the same. */
    private void serverAndWeAnswerTheSame(Path data, List<String> expected) throws Exception {
        long late = expected.stream().filter(line -> line.contains("ours_late")).count();
        for (boolean kill : new boolean[] {false, true}) {
            try (Peer server = Peer.start(
                    dir, data, Peer.freePort(), WINDOW, "--storage.tsdb.retention.time=100y")) {
                assertThat(server.query("count_over_time(ours_late[11h])", START + 10 * HOUR))
                        .contains("\"" + late + "\"");
                if (kill) {
                    server.kill();
                } else {
                    server.stop();
                }
            }
            assertThat(Files.readString(dir.resolve("prometheus.log")))
                    .doesNotContainPattern("(?i)level=(warn|error)[^\\n]*(corrupt|unknown|unexpected|repair)");
            Files.deleteIfExists(data.resolve("queries.active"));
            // The server may have made blocks of what it found.
            assertThat(theirDump(data)).isEqualTo(expected);
            try (Database database = Database.open(options(data))) {
                assertThat(dump(database)).isEqualTo(expected);
                assertThat(database.walCorruptions()).isZero();
                assertThat(database.chunkCorruptions()).isZero();
            }
        }
    }

    @Test
    void directoryOfAServerIsOpenedAfterAStopAndAfterAKill() throws Exception {
        AtomicInteger scrapes = new AtomicInteger();
        HttpServer target = lateTarget(scrapes);
        int port = Peer.freePort();
        String yaml = "global: {scrape_interval: 100ms, scrape_timeout: 100ms}\n" + WINDOW + """
                scrape_configs:
                  - job_name: self
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                  - job_name: late
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(port, target.getAddress().getPort());
        String[] flags = {"--web.enable-admin-api", "--storage.tsdb.retention.time=100y"};
        for (boolean kill : new boolean[] {false, true}) {
            // A directory each: where a server merges two blocks of late samples, it forgets what they are, and passes over
            // samples of its log at the next start.
            Path data = Files.createDirectories(dir.resolve("theirs" + kill));
            importBlocks(data);
            try (Peer server = Peer.start(dir, data, port, yaml, flags)) {
                server.await("count_over_time(up{job=\"self\"}[1h]) > 150", "\"value\"");
                server.post("/api/v1/admin/tsdb/delete_series?match[]=imported{i=\"1\"}"
                        .replace("[", "%5B").replace("]", "%5D").replace("{", "%7B").replace("}", "%7D")
                        .replace("\"", "%22"));
                server.await("count_over_time(late[2h]) > 100", "\"value\"");
                if (kill) {
                    server.kill();
                } else {
                    server.stop();
                }
            }
            Files.deleteIfExists(data.resolve("queries.active"));
            assertThat(names(data.resolve("wbl"))).isNotEmpty();
            List<String> ours;
            try (Database database = Database.open(options(TestDatabases.copy(data, dir.resolve("copy" + kill))))) {
                ours = dump(database);
                assertThat(database.walCorruptions()).isZero();
                assertThat(database.chunkCorruptions()).isZero();
            }
            sameAnswers(data, ours);
        }
        target.stop(0);
    }

    /** A server that scrapes nothing answers from the directory what we found there. */
    private void sameAnswers(Path data, List<String> ours) throws Exception {
        List<String> scraped = ours.stream()
                .filter(line -> line.matches("\\{__name__=\"up\".*"))
                .filter(line -> !line.contains(" NaN "))
                .toList();
        List<String> late = ours.stream()
                .filter(line -> line.startsWith("{__name__=\"late\"") && !line.contains(" NaN "))
                .toList();
        List<String> imported = ours.stream().filter(line -> line.startsWith("{__name__=\"imported\"")).toList();
        assertThat(scraped).hasSizeGreaterThan(200);
        assertThat(late).hasSizeGreaterThan(100);
        assertThat(imported).hasSize(4 * 700).noneMatch(line -> line.contains("i=\"1\""));
        long sum = late.stream().mapToLong(line -> Long.parseLong(line.split(" ")[3])).sum();
        try (Peer server = Peer.start(
                dir, data, Peer.freePort(), "global: {}\n" + WINDOW, "--storage.tsdb.retention.time=100y")) {
            assertThat(server.query("sum(count_over_time(up[2h]))", 0))
                    .contains("\"" + scraped.size() + "\"");
            assertThat(server.query("sum(count_over_time(late[4h]))", 0)).contains("\"" + late.size() + "\"");
            assertThat(server.query("sum(sum_over_time(late[4h]))", 0)).contains("\"" + sum + "\"");
            assertThat(server.query("sum(count_over_time(imported[7h]))", START + 7 * HOUR - 1))
                    .contains("\"" + imported.size() + "\"");
            server.stop();
        }
    }

    /** Blocks of promtool, which are read with the same answers. */
    private void importBlocks(Path data) throws Exception {
        StringBuilder text = new StringBuilder("# TYPE imported gauge\n");
        for (int i = 0; i < 5; i++) {
            for (int n = 0; n < 700; n++) {
                text.append("imported{i=\"").append(i).append("\"} ").append(Math.sqrt(n * (i + 1))).append(' ')
                        .append(START / 1000 + n * 30).append('\n');
            }
        }
        Path metrics = Files.writeString(dir.resolve("metrics.txt"), text.append("# EOF\n"));
        Peer.anyPromtool("tsdb", "create-blocks-from", "openmetrics", metrics.toString(), data.toString());
        Path copy = TestDatabases.copy(data, dir.resolve("imported-" + data.getFileName()));
        Files.createDirectories(copy.resolve("wal"));
        List<String> expected = theirDump(copy);
        assertThat(expected).hasSize(5 * 700);
        try (Database database = Database.open(options(copy))) {
            assertThat(database.blocks()).hasSizeGreaterThan(2);
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    /** Serves a sample that is older each time. */
    private static HttpServer lateTarget(AtomicInteger scrapes) throws IOException {
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        long start = System.currentTimeMillis();
        target.createContext("/", exchange -> {
            int n = scrapes.incrementAndGet();
            byte[] page = ("late " + n + " " + (start - n * 1009L) + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        target.start();
        return target;
    }

    /** What copies blocks away by hard links relies on: a block's files are never written again. */
    @Test
    void linkedBlocksStayAsTheyWere() throws Exception {
        Path data = dir.resolve("data");
        makeOurs(data, dir.resolve("killed"));
        Path links = Files.createDirectories(dir.resolve("links"));
        try (Database database = Database.open(options(data))) {
            for (String block : names(data).stream().filter(n -> n.length() == 26).toList()) {
                Path to = Files.createDirectories(links.resolve(block).resolve("chunks"));
                Files.createLink(links.resolve(block).resolve("index"), data.resolve(block).resolve("index"));
                Files.createLink(links.resolve(block).resolve("meta.json"), data.resolve(block).resolve("meta.json"));
                Files.createLink(links.resolve(block).resolve("tombstones"), data.resolve(block).resolve("tombstones"));
                for (String chunks : names(data.resolve(block).resolve("chunks"))) {
                    Files.createLink(to.resolve(chunks), data.resolve(block).resolve("chunks").resolve(chunks));
                }
            }
            Files.createDirectories(links.resolve("wal"));
            List<String> before = theirDump(links);
            assertThat(before).isNotEmpty();
            database.delete(START, START + 6 * HOUR, List.of(Matcher.of(MatchType.EQUAL, "i", "1")));
            database.compactor().cleanTombstones();
            fill(database, START + 10 * HOUR, START + 20 * HOUR);
            database.compactOutOfOrder();
            database.compactor().compactBlocks(() -> false);
            assertThat(theirDump(links)).isEqualTo(before);
        }
        assertThat(theirDump(links)).isNotEmpty();
    }
}
