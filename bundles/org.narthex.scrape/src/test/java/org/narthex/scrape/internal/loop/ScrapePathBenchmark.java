package org.narthex.scrape.internal.loop;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.exposition.PageParsers;
import org.narthex.http.client.HttpConfig;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.slf4j.LoggerFactory;

/** Measures what a sample of a known series costs from the page to the storage's door, in time and in bytes. */
public final class ScrapePathBenchmark {
    private static final int SERIES = 5_000;
    private static final int ROUND = 400;
    private static final int ROUNDS = 6;

    private ScrapePathBenchmark() {}

    public static void main(String[] args) throws Exception {
        ScrapeConfig config = new ScrapeConfig(
                "job", false, true, false, Map.of(), 15_000, 10_000, List.of("PrometheusText0.0.4"), "", false, false,
                false, false, "", "/metrics", "http", true, new ScrapeConfig.Limits(0, 0, 0, 0, 0, 0, 0, 0, 0), false,
                EscapingScheme.ALLOW_UTF_8, HttpConfig.DEFAULT, List.of(), List.of(),
                new DiscoverySet(List.of(), List.of()));
        Rejections rejections = new Rejections(
                new ScrapeMetrics(new FakeMetrics()), LoggerFactory.getLogger(ScrapePathBenchmark.class), "job", "url");
        PageIngester ingester = new PageIngester(
                config,
                new SampleLabels(Labels.of("job", "job", "instance", "h:1"), config),
                new SeriesCache(),
                new MetadataCache(),
                rejections);
        ScrapeScratch scratch = new ScrapeScratch();
        byte[] page = page().getBytes(StandardCharsets.UTF_8);
        AcceptingAppender appender = new AcceptingAppender();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long at = 1_000_000_000_000L;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = threads.getThreadAllocatedBytes(id);
            long began = threads.getThreadCpuTime(id);
            for (int i = 0; i < ROUND; i++) {
                scratch.body.clear();
                scratch.body.reserve(page.length + 2);
                System.arraycopy(page, 0, scratch.body.array(), 0, page.length);
                scratch.body.added(page.length);
                at += 15_000;
                ingester.page(
                        appender,
                        scratch.parser(PageParsers::forContentType, "text/plain", ""),
                        scratch,
                        at,
                        at + 600_000);
            }
            long nanos = threads.getThreadCpuTime(id) - began;
            bytes = threads.getThreadAllocatedBytes(id) - bytes;
            System.out.printf(
                    "%d samples: %.1f ns of CPU/sample, %.3f bytes/sample, %.0f bytes/scrape%n",
                    (long) ROUND * SERIES,
                    nanos / (double) ROUND / SERIES,
                    bytes / (double) ROUND / SERIES,
                    bytes / (double) ROUND);
        }
        System.out.println("accepted " + appender.accepted);
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
            if (i % 20 == 0) {
                page.append("# HELP http_requests_").append(i).append("_total Requests that were served.\n");
                page.append("# TYPE http_requests_").append(i).append("_total counter\n");
            }
            page.append("http_requests_").append(i - i % 20).append("_total{method=\"GET\",path=\"/api/v1/item");
            page.append(i % 20).append("\",status=\"200\"} ").append(i * 1_234.5).append('\n');
        }
        return page.toString();
    }

    /** Takes every sample. Confined to one thread. */
    private static final class AcceptingAppender implements Appender {
        long accepted;
        private long next = 1;

        @Override
        public long resolve(Labels labels, long timestamp) {
            return next++;
        }

        @Override
        public void append(SampleBatch batch) {
            Arrays.fill(batch.outcomes, 0, batch.size, AppendOutcome.OK);
            accepted += batch.size;
        }

        @Override
        public void appendInOrder(SampleBatch batch) {
            throw new AssertionError("no series vanishes here");
        }

        @Override
        public byte appendHistogram(
                long ref,
                long timestamp,
                long start,
                @Nullable Histogram histogram,
                @Nullable FloatHistogram floats) {
            throw new AssertionError("no histogram here");
        }

        @Override
        public byte appendExemplar(long ref, Exemplar exemplar) {
            throw new AssertionError("no exemplar here");
        }

        @Override
        public void updateMetadata(long ref, Metadata metadata) {}

        @Override
        public void commit() {}

        @Override
        public void rollback() {}

        @Override
        public void close() {}
    }
}
