package org.narthex.console.internal;

import java.time.Instant;
import java.time.InstantSource;
import org.apache.felix.service.command.Descriptor;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryValue;
import org.narthex.storage.api.Queryable;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:query}. Thread-safe. */
@Component(
        service = QueryCommand.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=query"})
public final class QueryCommand {
    private final QueryEngine engine;
    private final Queryable storage;
    private final InstantSource clock = InstantSource.system();

    @Activate
    public QueryCommand(@Reference QueryEngine engine, @Reference Queryable storage) {
        this.engine = engine;
        this.storage = storage;
    }

    @Descriptor("evaluate a PromQL expression now")
    public void query(@Descriptor("the expression, quoted") String expression) throws QueryException {
        try (Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, clock.millis())) {
            QueryResult result = query.execute();
            System.out.print(text(result.value()));
            result.warnings().forEach(System.out::println);
            result.infos().forEach(System.out::println);
        }
    }

    private static String text(QueryValue value) {
        Table table = new Table("SERIES", "TIME", "VALUE");
        switch (value) {
            case QueryValue.Scalar s -> row(table, Labels.EMPTY, s.timestamp(), GoFloat.json(s.value()));
            case QueryValue.Text t -> row(table, Labels.EMPTY, t.timestamp(), t.value());
            case QueryValue.Vector v -> v.samples().forEach(s -> row(
                    table,
                    s.labels(),
                    s.timestamp(),
                    text(s.value(), s.histogram())));
            case QueryValue.Matrix m -> m.series().forEach(s -> {
                FloatHistogram[] histograms = s.histograms();
                for (int i = 0; i < s.timestamps().length; i++) {
                    row(table, s.labels(), s.timestamps()[i], text(s.values()[i], histograms == null ? null : histograms[i]));
                }
            });
        }
        return table.toString();
    }

    private static String text(double value, @Nullable FloatHistogram histogram) {
        return histogram == null
                ? GoFloat.json(value)
                : "{count:" + GoFloat.json(histogram.count()) + ", sum:" + GoFloat.json(histogram.sum()) + ", …}";
    }

    private static void row(Table table, Labels labels, long millis, String value) {
        String name = labels.metricName();
        table.row(name + labels.withoutName(), Instant.ofEpochMilli(millis), value);
    }
}
