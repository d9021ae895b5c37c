package org.narthex.web.api.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.web.server.Request;
import org.narthex.web.server.Response;

/** A request and its answer in memory. */
final class FakeExchange implements Request, Response {
    final Map<String, String> answerHeaders = new TreeMap<>();
    final Map<String, String> requestHeaders = new TreeMap<>();
    final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    @Nullable Runnable onDisconnect;
    int status = 200;

    /** Whether the client has gone: nothing can be written. */
    boolean gone;

    private final String method;
    private final String path;
    private final String query;
    private final String body;

    FakeExchange(String method, String path, String query, String body) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.body = body;
    }

    String text() {
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query() {
        return query;
    }

    @Override
    public String header(String name) {
        return requestHeaders.getOrDefault(name, "");
    }

    @Override
    public String remoteAddress() {
        return "127.0.0.1";
    }

    @Override
    public InputStream body(long limit) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onDisconnect(Runnable action) {
        onDisconnect = action;
    }

    @Override
    public Response status(int code) {
        status = code;
        return this;
    }

    @Override
    public Response header(String name, String value) {
        answerHeaders.put(name, value);
        return this;
    }

    @Override
    public Response addHeader(String name, String value) {
        answerHeaders.merge(name, value, (a, b) -> a + ", " + b);
        return this;
    }

    @Override
    public Response route(String pattern) {
        return this;
    }

    @Override
    public OutputStream body() {
        if (gone) {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("the client has gone");
                }
            };
        }
        return answer;
    }
}
