package org.narthex.runtime.api.flags;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.narthex.model.Durations;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.Flag.Trait;

/** The flags of one command line. Immutable. */
final class ParsedFlags implements ServerFlags {
    /** Prometheus' longest block: a month. */
    private static final long MAX_BLOCK = Durations.parse("31d");

    private final Map<String, List<Object>> values;
    private final Set<String> given;

    ParsedFlags(Map<String, List<Object>> values, Set<String> given) {
        this.values = values;
        this.given = given;
        derive();
    }

    /** What Prometheus computes at its start and then shows as the flag's value. */
    private void derive() {
        if (values("storage.tsdb.max-block-duration").isEmpty()) {
            long retention = millis("storage.tsdb.retention.time");
            if (retention == 0 && bytes("storage.tsdb.retention.size") == 0) {
                retention = Durations.parse("15d");
            }
            values.put(
                    "storage.tsdb.max-block-duration",
                    List.of(retention == 0 ? MAX_BLOCK : Math.min(MAX_BLOCK, retention / 10)));
        }
    }

    /** Shows the prefix that the routes have. Called when the external URL is known to be good. */
    void deriveRoutePrefix() {
        values.put("web.route-prefix", List.of(ExternalUrl.of(this).routePrefix(text("web.route-prefix"))));
    }

    private static Flag flag(String name) {
        Flag flag = FlagTable.flags().get(name);
        if (flag == null) {
            throw new IllegalArgumentException("no flag --" + name);
        }
        return flag;
    }

    /** The flags that were given, in the order of the command line. */
    List<Flag> given() {
        return given.stream().map(ParsedFlags::flag).toList();
    }

    private List<Object> values(String name) {
        return values.getOrDefault(flag(name).name(), List.of());
    }

    @Override
    public String text(String name) {
        Flag flag = flag(name);
        List<Object> all = values(name);
        if (all.isEmpty()) {
            return switch (flag.kind()) {
                case DURATION, GO_DURATION -> "0s";
                case BYTES -> "0B";
                case STRING, BOOL, INTEGER, DECIMAL, ENUM -> "";
            };
        }
        return all.stream().map(v -> FlagValue.format(flag, v)).collect(Collectors.joining(","));
    }

    private <T> T value(String name, Class<T> type, T unset) {
        List<Object> all = values(name);
        return all.isEmpty() ? unset : type.cast(all.getLast());
    }

    @Override
    public boolean bool(String name) {
        return value(name, Boolean.class, false);
    }

    @Override
    public long integer(String name) {
        return value(name, Long.class, 0L);
    }

    @Override
    public double decimal(String name) {
        return value(name, Double.class, 0.0);
    }

    @Override
    public long millis(String name) {
        return flag(name).kind() == Flag.Kind.GO_DURATION ? Math.round(decimal(name)) : value(name, Long.class, 0L);
    }

    @Override
    public long bytes(String name) {
        return value(name, Long.class, 0L);
    }

    @Override
    public List<String> list(String name) {
        return values(name).stream().map(String::valueOf).toList();
    }

    @Override
    public Set<String> features() {
        Set<String> all = new LinkedHashSet<>();
        for (String list : list("enable-feature")) {
            all.addAll(List.of(list.split(",", -1)));
        }
        all.remove("");
        return all;
    }

    @Override
    public boolean given(String name) {
        return given.contains(flag(name).name());
    }

    @Override
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        for (Flag flag : FlagTable.flags().values()) {
            if (!flag.has(Trait.INFORMATION) && !flag.has(Trait.EXTENSION)) {
                all.put(flag.name(), text(flag.name()));
            }
        }
        return all;
    }
}
