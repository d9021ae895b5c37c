package org.narthex.bench.hot;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParsers;
import org.narthex.scrape.internal.loop.TextHash;
import org.narthex.scrape.internal.loop.TextTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A page of text from bytes to samples, and from a sample's bytes to its number, a sample. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(PageBenchmark.SERIES)
public class PageBenchmark {
    static final int SERIES = 500;

    private final TextHash hash = new TextHash();
    private final TextTable table = new TextTable();
    private final int[] starts = new int[SERIES];
    private final int[] ends = new int[SERIES];
    private final PageParser parser;
    private byte[] page = {};

    /** A parser of the text format. */
    public PageBenchmark() {
        try {
            parser = PageParsers.forContentType("text/plain; version=0.0.4", null);
        } catch (PageFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    @Setup
    public void fill() throws PageFormatException {
        StringBuilder text = new StringBuilder("# TYPE service_requests_total counter\n");
        for (int i = 0; i < SERIES; i++) {
            text.append("service_requests_total{handler=\"/api/v1/resource/").append(i / 32).append("\",method=\"GET\",code=\"")
                    .append(200 + i % 32).append("\",cluster=\"bench\"} ").append(i * 977).append('\n');
        }
        page = text.toString().getBytes(StandardCharsets.UTF_8);
        parser.reset(page, page.length);
        int n = 0;
        for (PageParser.Entry e = parser.next(); e != PageParser.Entry.END; e = parser.next()) {
            if (e == PageParser.Entry.SAMPLE) {
                starts[n] = parser.seriesStart();
                ends[n++] = parser.seriesEnd();
            }
        }
        for (int i = 0; i < SERIES; i++) {
            hash.of(page, starts[i], ends[i]);
            table.add(hash);
        }
    }

    @Benchmark
    public double parse() throws PageFormatException {
        parser.reset(page, page.length);
        double sum = 0;
        for (PageParser.Entry e = parser.next(); e != PageParser.Entry.END; e = parser.next()) {
            if (e == PageParser.Entry.SAMPLE) {
                sum += parser.value();
            }
        }
        return sum;
    }

    @Benchmark
    public int lookup() {
        int sum = 0;
        for (int i = 0; i < SERIES; i++) {
            hash.of(page, starts[i], ends[i]);
            sum += table.find(hash);
        }
        return sum;
    }
}
