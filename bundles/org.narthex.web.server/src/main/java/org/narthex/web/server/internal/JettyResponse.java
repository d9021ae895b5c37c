package org.narthex.web.server.internal;

import java.io.OutputStream;
import org.narthex.web.server.Response;

/** An answer through Jetty. Confined to the request's thread. */
final class JettyResponse implements Response {
    private final org.eclipse.jetty.server.Response jetty;
    private final BodyStream body;
    private String route;

    JettyResponse(org.eclipse.jetty.server.Response jetty) {
        this.jetty = jetty;
        this.body = new BodyStream(jetty);
        this.route = "";
        jetty.setStatus(200);
    }

    @Override
    public Response status(int code) {
        jetty.setStatus(code);
        return this;
    }

    @Override
    public Response header(String name, String value) {
        jetty.getHeaders().put(name, value);
        return this;
    }

    @Override
    public Response addHeader(String name, String value) {
        jetty.getHeaders().add(name, value);
        return this;
    }

    @Override
    public Response route(String pattern) {
        route = pattern;
        return this;
    }

    @Override
    public OutputStream body() {
        return body;
    }

    String route() {
        return route;
    }

    int status() {
        return jetty.getStatus();
    }

    BodyStream stream() {
        return body;
    }

    boolean isCommitted() {
        return jetty.isCommitted();
    }

    /** Forgets what was set; only before the first byte was sent. */
    void reset() {
        jetty.reset();
    }

    /** A new answer to the same request, for one that was abandoned before its first byte. */
    JettyResponse again() {
        return new JettyResponse(jetty);
    }
}
