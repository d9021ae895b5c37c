package org.narthex.http.client;

import java.util.List;

/**
 * What a server answered; the body is in the {@link BodyBuffer}.
 *
 * @param reason the text behind the status code, possibly empty
 */
public record FetchResponse(int status, String reason, List<Header> headers) {
    /** A header line. */
    public record Header(String name, String value) {}

    /** The first value of a header, in any case; empty where there is none. */
    public String header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return "";
    }

    /** The status as Prometheus prints it: {@code 404 Not Found}. */
    public String statusText() {
        return reason.isEmpty() ? status + " " : status + " " + reason;
    }
}
