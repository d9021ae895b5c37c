package org.narthex.itest.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many exchanges were as recorded: by file, by route, and which were not. Confined to the test's thread. */
final class ExchangeReport {
    /** Passed and all. */
    private static final class Count {
        private int passed;
        private int total;

        void add(boolean pass) {
            total++;
            passed += pass ? 1 : 0;
        }

        @Override
        public String toString() {
            return passed + "/" + total;
        }
    }

    private final Map<String, Count> files = new TreeMap<>();
    private final Map<String, Count> routes = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    void add(String file, Exchange exchange, List<String> differences) {
        boolean pass = differences.isEmpty();
        files.computeIfAbsent(file, key -> new Count()).add(pass);
        routes.computeIfAbsent(exchange.route(), key -> new Count()).add(pass);
        if (!pass) {
            failures.add(file + " " + exchange.name() + ": " + differences.getFirst());
        }
    }

    int passed(String file) {
        Count count = files.get(file);
        return count == null ? 0 : count.passed;
    }

    /** The numbers of the files, one a line. */
    String summary() {
        StringBuilder out = new StringBuilder();
        Count all = new Count();
        for (Map.Entry<String, Count> file : files.entrySet()) {
            out.append(file.getKey()).append(' ').append(file.getValue()).append('\n');
            all.passed += file.getValue().passed;
            all.total += file.getValue().total;
        }
        return out.append("all ").append(all).append('\n').toString();
    }

    void write(Path to) throws IOException {
        StringBuilder out = new StringBuilder(summary()).append('\n');
        routes.forEach((route, count) -> out.append(route).append(' ').append(count).append('\n'));
        out.append('\n');
        failures.forEach(failure -> out.append(failure).append('\n'));
        Files.createDirectories(to.toAbsolutePath().getParent());
        Files.writeString(to, out);
    }
}
