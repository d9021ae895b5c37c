package org.narthex.scrape.internal.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.narthex.http.client.BodyBuffer;
import org.narthex.http.client.FetchRequest;
import org.narthex.http.client.FetchResponse;
import org.narthex.http.client.HttpFetcher;

/** Answers every request with the same page, or an error. Thread-safe. */
public final class FakeFetcher implements HttpFetcher {
    public volatile String page = "a 1\n";
    public volatile String error = "";
    public volatile boolean closed;
    public final AtomicInteger requests = new AtomicInteger();

    @Override
    public FetchResponse get(FetchRequest request, BodyBuffer body) throws IOException {
        requests.incrementAndGet();
        if (!error.isEmpty() || closed) {
            throw new IOException(closed ? "context canceled" : error);
        }
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        body.clear();
        body.reserve(bytes.length);
        System.arraycopy(bytes, 0, body.array(), 0, bytes.length);
        body.added(bytes.length);
        return new FetchResponse(200, "OK", List.of(new FetchResponse.Header("Content-Type", "text/plain")));
    }

    @Override
    public void close() {
        closed = true;
    }
}
