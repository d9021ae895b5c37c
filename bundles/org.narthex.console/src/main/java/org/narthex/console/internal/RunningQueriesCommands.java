package org.narthex.console.internal;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.narthex.promql.api.RunningQueries;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:queries} and {@code narthex:kill}. Thread-safe. */
@Component(
        service = RunningQueriesCommands.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=queries", "osgi.command.function=kill"})
public final class RunningQueriesCommands {
    private final RunningQueries queries;

    @Activate
    public RunningQueriesCommands(@Reference RunningQueries queries) {
        this.queries = queries;
    }

    @Descriptor("queries that run or wait for their turn")
    public void queries() {
        Table table = new Table("ID", "SINCE", "STATE", "BYTES", "FROM", "EXPRESSION");
        for (RunningQueries.RunningQuery q : queries.list()) {
            table.row(
                    q.id(),
                    Instant.ofEpochMilli(q.started()),
                    q.waiting() ? "waiting" : "running",
                    q.bytes(),
                    origin(q.origin()),
                    q.expression().replaceAll("\\s+", " "));
        }
        System.out.print(table);
    }

    @Descriptor("end a query")
    public void kill(@Descriptor("its number, as narthex:queries shows it") long id) {
        System.out.println(queries.kill(id) ? "query " + id + " ends" : "no query " + id + " is running");
    }

    private static String origin(Map<String, Map<String, String>> origin) {
        return origin.values().stream()
                .map(properties -> String.join(" ", properties.values()))
                .collect(Collectors.joining(" "));
    }
}
