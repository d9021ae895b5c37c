package org.narthex.console.internal;

import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryExplainer;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.QueryOptions;
import org.narthex.storage.api.Queryable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:explain}. Thread-safe. */
@Component(
        service = ExplainCommand.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=explain"})
public final class ExplainCommand {
    private static final int WIDEST_EXPRESSION = 60;

    private final QueryExplainer explainer;
    private final Queryable storage;
    private final InstantSource clock = InstantSource.system();

    @Activate
    public ExplainCommand(@Reference QueryExplainer explainer, @Reference Queryable storage) {
        this.explainer = explainer;
        this.storage = storage;
    }

    @Descriptor("the operators that evaluate a PromQL expression now")
    public void explain(
            @Descriptor("evaluate it and measure each operator") @Parameter(
                            names = {"-a", "--analyze"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean analyze,
            @Descriptor("the expression, quoted") String expression)
            throws QueryException {
        try (ExplainedQuery query =
                explainer.explainInstant(storage, QueryOptions.DEFAULT, expression, clock.millis())) {
            if (analyze) {
                query.execute();
            }
            System.out.print(table(query.operators(), analyze));
        }
    }

    /** A line for each operator, indented below the one that asks it. */
    static Table table(QueryOperator operators, boolean analyzed) {
        Table table = analyzed
                ? new Table("OPERATOR", "OPTIONS", "EXPRESSION", "MS", "OWN MS", "SERIES", "SAMPLES")
                : new Table("OPERATOR", "OPTIONS", "EXPRESSION");
        rows(table, operators, 0, analyzed);
        return table;
    }

    private static void rows(Table table, QueryOperator o, int depth, boolean analyzed) {
        String name = "  ".repeat(depth) + o.name();
        String options = o.options().entrySet().stream().map(ExplainCommand::text).collect(Collectors.joining(" "));
        String expression = o.expression().replaceAll("\\s+", " ");
        if (expression.length() > WIDEST_EXPRESSION) {
            expression = expression.substring(0, WIDEST_EXPRESSION - 1) + "…";
        }
        QueryOperator.Figures f = o.figures();
        if (!analyzed) {
            table.row(name, options, expression);
        } else if (f == null) {
            table.row(name, options, expression, "-", "-", "-", "-");
        } else {
            table.row(name, options, expression, millis(f.nanos()), millis(f.ownNanos()), f.series(), f.samples());
        }
        for (QueryOperator input : o.inputs()) {
            rows(table, input, depth + 1, analyzed);
        }
    }

    private static String text(Map.Entry<String, String> option) {
        return option.getKey() + "=" + option.getValue();
    }

    private static String millis(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
