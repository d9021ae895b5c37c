package org.narthex.exposition;

import org.jspecify.annotations.Nullable;
import org.narthex.exposition.internal.MediaType;
import org.narthex.exposition.internal.OpenMetricsPageParser;
import org.narthex.exposition.internal.TextPageParser;
import org.narthex.model.GoQuote;

/** Chooses the parser of a page by its content type. Thread-safe. */
public final class PageParsers {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String PROTOBUF = "application/vnd.google.protobuf";
    private static final String TEXT = "text/plain";

    private PageParsers() {}

    /**
     * A new parser for pages of a content type.
     *
     * @param contentType the target's header; empty for none
     * @param fallback what to take where the header is missing, malformed or of another kind: a media type, or the name
     *     of a scrape protocol as in {@code fallback_scrape_protocol}; null or empty for none
     * @throws PageFormatException where neither the header nor the fallback names a format
     */
    public static PageParser forContentType(String contentType, @Nullable String fallback) throws PageFormatException {
        String instead = mediaType(fallback);
        String problem = problem(contentType, instead);
        if (problem != null && instead.isEmpty()) {
            throw new PageFormatException(problem);
        }
        String type = problem == null ? chosen(contentType) : instead;
        return switch (type) {
            case TEXT -> new TextPageParser();
            case OPEN_METRICS -> new OpenMetricsPageParser();
            case PROTOBUF -> throw new PageFormatException(
                    "pages of Content-Type " + GoQuote.quote(PROTOBUF) + " are not supported yet");
            default -> throw new PageFormatException("unsupported fallback_scrape_protocol " + GoQuote.quote(type));
        };
    }

    /** Why the fallback is taken, for the log; null where the content type itself decides or there is no fallback. */
    public static @Nullable String fallbackWarning(String contentType, @Nullable String fallback) {
        String instead = mediaType(fallback);
        return instead.isEmpty() ? null : problem(contentType, instead);
    }

    private static @Nullable String problem(String contentType, String fallback) {
        String using = ", using fallback_scrape_protocol " + GoQuote.quote(fallback);
        if (contentType.isEmpty()) {
            return "non-compliant scrape target sending blank Content-Type"
                    + (fallback.isEmpty() ? " and no fallback_scrape_protocol specified for target" : using);
        }
        String quoted = GoQuote.quote(contentType);
        try {
            return switch (MediaType.of(contentType)) {
                case TEXT, OPEN_METRICS, PROTOBUF -> null;
                default -> "received unsupported Content-Type " + quoted
                        + (fallback.isEmpty() ? " and no fallback_scrape_protocol specified for target" : using);
            };
        } catch (MediaType.MalformedException e) {
            return (fallback.isEmpty()
                            ? "cannot parse Content-Type " + quoted + " and no fallback_scrape_protocol for target"
                            : "could not parse received Content-Type " + quoted + using)
                    + "\n" + e.getMessage();
        }
    }

    private static String chosen(String contentType) {
        try {
            return MediaType.of(contentType);
        } catch (MediaType.MalformedException e) {
            throw new IllegalStateException("was checked before", e);
        }
    }

    private static String mediaType(@Nullable String fallback) {
        if (fallback == null) {
            return "";
        }
        return switch (fallback) {
            case "PrometheusText0.0.4", "PrometheusText1.0.0" -> TEXT;
            case "OpenMetricsText0.0.1", "OpenMetricsText1.0.0" -> OPEN_METRICS;
            case "PrometheusProto" -> PROTOBUF;
            default -> fallback;
        };
    }
}
