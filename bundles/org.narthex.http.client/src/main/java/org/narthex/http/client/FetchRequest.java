package org.narthex.http.client;

import java.util.Map;

/**
 * A GET.
 *
 * @param url absolute, of scheme http or https
 * @param headers in the order in which they are sent; Host, credentials and the configured headers are added
 * @param timeoutMillis for everything from connecting to the last byte of the body
 * @param bodyLimit bytes of the inflated body at which it is refused; 0 is unlimited
 */
public record FetchRequest(String url, Map<String, String> headers, long timeoutMillis, long bodyLimit) {}
