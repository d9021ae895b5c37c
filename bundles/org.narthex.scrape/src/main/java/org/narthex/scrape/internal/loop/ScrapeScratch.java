package org.narthex.scrape.internal.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.http.client.BodyBuffer;
import org.narthex.storage.api.SampleBatch;

/**
 * What one scrape needs while it lasts: the page, its parser, a batch of samples. Few scrapes run at a time, so that
 * the loops share them. Confined to the scrape that took it.
 */
public final class ScrapeScratch {
    /** Samples that are handed to the storage at a time. */
    static final int BATCH = 1024;

    private static final int MAX_PARSERS = 8;

    /** A page buffer beyond this is not kept. */
    private static final int MAX_KEPT_PAGE = 64 << 20;

    final BodyBuffer body = new BodyBuffer();
    final SampleBatch batch = new SampleBatch(BATCH);
    final int[] numbers = new int[BATCH];
    private final Map<String, PageParser> parsers = new HashMap<>();

    /** Makes parsers. */
    public interface Parsers {
        PageParser parser(String contentType, String fallback) throws PageFormatException;
    }

    /** A parser for pages of the content type; valid until the scrape ends. */
    PageParser parser(Parsers source, String contentType, String fallback) throws PageFormatException {
        String key = contentType + '\n' + fallback;
        PageParser parser = parsers.get(key);
        if (parser == null) {
            parser = source.parser(contentType, fallback);
            if (parsers.size() == MAX_PARSERS) {
                parsers.clear();
            }
            parsers.put(key, parser);
        }
        return parser;
    }

    /** Some scratches that no scrape uses now; what a burst needed beyond them is not kept. Thread-safe. */
    public static final class Pool {
        private static final int MOST = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

        private final ConcurrentLinkedDeque<ScrapeScratch> free = new ConcurrentLinkedDeque<>();
        private final AtomicInteger kept = new AtomicInteger();

        ScrapeScratch take() {
            ScrapeScratch scratch = free.pollFirst();
            if (scratch == null) {
                return new ScrapeScratch();
            }
            kept.decrementAndGet();
            return scratch;
        }

        void give(ScrapeScratch scratch) {
            if (scratch.body.array().length <= MAX_KEPT_PAGE && kept.get() < MOST) {
                kept.incrementAndGet();
                free.addFirst(scratch);
            }
        }
    }
}
