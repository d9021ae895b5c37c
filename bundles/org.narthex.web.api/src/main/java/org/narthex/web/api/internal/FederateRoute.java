package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.exposition.MetricFamilyWriter;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code /federate}: the newest samples of selected series, for another server to scrape.
 *
 * <p>Native histograms, which text cannot hold, are left out of text. Thread-safe.
 */
@Component(service = RequestHandler.class)
@Route(route_path = "/federate", route_methods = "GET")
public final class FederateRoute implements RequestHandler {
    /** A sample beside its labels, and its place in a tree. */
    private static final long SAMPLE_BYTES = 100;

    private final Queryable queryable;
    private final ExpressionParser parser;
    private final MemoryBudget budget;
    private final ConfigSnapshots configuration;
    private final MetricRegistry registry;
    private final long lookbackMillis;
    private final MetricScope scope;
    private final MetricScope.Counter errors;
    private final MetricScope.Counter warnings;

    /** The route on a storage. */
    @Activate
    public FederateRoute(
            @Reference ServerFlags flags,
            @Reference Queryable queryable,
            @Reference ExpressionParser parser,
            @Reference MemoryBudget budget,
            @Reference ConfigSnapshots configuration,
            @Reference MetricRegistry registry) {
        this.queryable = queryable;
        this.parser = parser;
        this.budget = budget;
        this.configuration = configuration;
        this.registry = registry;
        this.lookbackMillis = flags.millis("query.lookback-delta");
        this.scope = registry.scope();
        this.errors = scope.counter("prometheus_web_federation_errors_total", "Federation requests that failed.");
        this.warnings =
                scope.counter("prometheus_web_federation_warnings_total", "Warnings of the storage in federation.");
    }

    @Deactivate
    void close() {
        scope.close();
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        String coding = Encoding.choose(request, response);
        try (AnswerMemory memory = new AnswerMemory(budget)) {
            answer(request, response, coding, memory);
        } catch (QueryException e) {
            int status = e.kind() == QueryException.Kind.BAD_DATA ? 400 : 503;
            error(response, coding, status, ApiException.message(e));
        }
    }

    private void answer(Request request, Response response, String coding, AnswerMemory memory)
            throws IOException, QueryException {
        List<FederatedSample> samples;
        try {
            List<List<Matcher>> selectors = new ArrayList<>();
            for (String text : Form.of(request).all("match[]")) {
                selectors.add(parser.selector(text));
            }
            samples = newest(selectors, memory);
        } catch (StorageException e) {
            errors.increment();
            boolean closed = e.kind() == StorageException.Kind.NOT_READY;
            error(response, coding, closed ? 503 : 500, closed ? "TSDB not ready" : ApiException.message(e));
            return;
        }
        // Prometheus offers no OpenMetrics here either.
        String accept = request.header("Accept").replace("application/openmetrics-text", "application/not-offered");
        String contentType = registry.contentType(accept);
        response.header("Content-Type", contentType);
        TreeMap<String, String> external = new TreeMap<>();
        configuration.global().externalLabels().forEach(external::put);
        external.putIfAbsent("instance", "");
        try (OutputStream out = Encoding.open(coding, response)) {
            FederatedPage page = contentType.startsWith(MetricFamilyWriter.CONTENT_TYPE)
                    ? new FederatedMessages(contentType, external, out)
                    : new FederatedText(contentType, external, out);
            for (FederatedSample sample : samples) {
                page.add(sample);
            }
            page.end();
        }
    }

    private List<FederatedSample> newest(List<List<Matcher>> selectors, AnswerMemory memory)
            throws QueryException {
        long maxt = System.currentTimeMillis();
        long mint = maxt - lookbackMillis;
        TreeMap<Labels, FederatedSample> found = new TreeMap<>();
        try (Querier querier = queryable.querier(mint, maxt)) {
            for (List<Matcher> matchers : selectors) {
                SeriesSet set = querier.select(true, SelectHints.range(mint, maxt), matchers);
                for (Series series = set.next(); series != null; series = set.next()) {
                    FederatedSample last = found.containsKey(series.labels()) ? null : last(series);
                    if (last != null) {
                        memory.add(last.labels(), SAMPLE_BYTES);
                        found.put(series.labels(), last);
                    }
                }
                warnings.add((double) set.warnings().size());
            }
        }
        List<FederatedSample> samples = new ArrayList<>(found.values());
        samples.sort(Comparator.comparing(FederatedSample::name));
        return samples;
    }

    private static @Nullable FederatedSample last(Series series) {
        if (series.labels().metricName().isEmpty()) {
            return null;
        }
        SampleBuffer buffer = new SampleBuffer(128);
        SampleCursor cursor = series.samples();
        while (cursor.next(buffer)) {
            if (buffer.size > 1) {
                buffer.dropFirst(buffer.size - 1);
            }
        }
        int last = buffer.size - 1;
        if (last < 0) {
            return null;
        }
        FloatHistogram histogram = buffer.histogram(last);
        return StaleMarker.isStale(histogram == null ? buffer.values[last] : histogram.sum())
                ? null
                : new FederatedSample(series.labels(), buffer.timestamps[last], buffer.values[last], histogram);
    }

    private static void error(Response response, String coding, int status, String text) throws IOException {
        response.status(status)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("X-Content-Type-Options", "nosniff");
        try (OutputStream out = Encoding.open(coding, response)) {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
