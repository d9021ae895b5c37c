package org.narthex.scrape.internal.targets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Durations;
import org.narthex.model.GoQuote;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.relabel.Relabeler;
import org.narthex.scrape.internal.config.ScrapeConfig;

/** Makes a job's targets out of discovered groups. Immutable and thread-safe. */
public final class TargetBuilder {
    private static final String ADDRESS = "__address__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PATH = "__metrics_path__";
    private static final String SCHEME = "__scheme__";
    private static final String PARAM = "__param_";
    private static final String META = "__meta_";
    private static final String UNIX_SOCKET = "__unix_socket__";
    private static final List<String> TRUE_TEXTS = List.of("1", "t", "T", "true", "TRUE", "True");
    private static final List<String> FALSE_TEXTS = List.of("0", "f", "F", "false", "FALSE", "False");

    private final ScrapeConfig config;
    private final Map<String, String> defaults = new TreeMap<>();

    /**
     * What groups became.
     *
     * @param dropped discovered labels of the targets that relabelling dropped
     * @param errors of targets that could not be made
     */
    public record Targets(List<Target> active, List<Labels> dropped, List<String> errors) {}

    public TargetBuilder(ScrapeConfig config) {
        this.config = config;
        defaults.put("job", config.jobName());
        defaults.put(INTERVAL, Durations.format(config.scrapeInterval()));
        defaults.put(TIMEOUT, Durations.format(config.scrapeTimeout()));
        defaults.put(PATH, config.metricsPath());
        defaults.put(SCHEME, config.scheme());
        defaults.put(
                "__convert_classic_histograms_to_nhcb__", Boolean.toString(config.convertClassicHistogramsToNhcb()));
        defaults.put("__always_scrape_classic_histograms__", Boolean.toString(config.alwaysScrapeClassicHistograms()));
        defaults.put("__scrape_native_histograms__", Boolean.toString(config.scrapeNativeHistograms()));
        config.params().forEach((name, values) -> {
            if (!values.isEmpty()) {
                defaults.put(PARAM + name, values.getFirst());
            }
        });
    }

    /** Makes the targets of all groups, in order, duplicates included. */
    public Targets build(List<TargetGroup> groups) {
        Targets targets = new Targets(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (TargetGroup group : groups) {
            for (int i = 0; i < group.targets().size(); i++) {
                Labels discovered = discovered(group.targets().get(i), group.labels());
                try {
                    add(discovered, targets);
                } catch (IllegalArgumentException e) {
                    targets.errors.add("instance " + i + " in group " + group.source() + ": " + e.getMessage());
                }
            }
        }
        return targets;
    }

    private Labels discovered(Labels own, Labels group) {
        LabelsBuilder builder = new LabelsBuilder(group);
        own.forEach(builder::set);
        defaults.forEach((name, value) -> {
            if (builder.get(name).isEmpty()) {
                builder.set(name, value);
            }
        });
        return builder.labels();
    }

    private void add(Labels discovered, Targets targets) {
        LabelsBuilder builder = new LabelsBuilder(discovered);
        if (!Relabeler.process(builder, config.relabelConfigs())) {
            targets.dropped.add(discovered);
            return;
        }
        String address = builder.get(ADDRESS);
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        if (address.indexOf('/') >= 0) {
            throw new IllegalArgumentException(GoQuote.quote(address) + " is not a valid hostname");
        }
        if (!builder.get(UNIX_SOCKET).isEmpty()) {
            throw new IllegalArgumentException("scraping a Unix socket (__unix_socket__) is not supported yet");
        }
        long interval = duration(builder.get(INTERVAL), "interval");
        long timeout = duration(builder.get(TIMEOUT), "timeout");
        if (timeout > interval) {
            throw new IllegalArgumentException("scrape timeout cannot be greater than scrape interval ("
                    + GoQuote.quote(builder.get(TIMEOUT)) + " > " + GoQuote.quote(builder.get(INTERVAL)) + ")");
        }
        checkBool(builder, "__convert_classic_histograms_to_nhcb__", "convert classic histograms to nhcb");
        checkBool(builder, "__always_scrape_classic_histograms__", "always scrape classic histograms");
        checkBool(builder, "__scrape_native_histograms__", "scrape native histograms");
        builder.forEach((name, value) -> {
            if (name.startsWith(META)) {
                builder.delete(name);
            }
        });
        if (builder.get("instance").isEmpty()) {
            builder.set("instance", address);
        }
        Labels all = builder.labels();
        builder.forEach((name, value) -> {
            if (name.startsWith("__")) {
                builder.delete(name);
            }
        });
        Labels visible = builder.labels();
        if (visible.isEmpty()) {
            targets.dropped.add(discovered);
            return;
        }
        targets.active.add(new Target(all, visible, discovered, url(all), interval, timeout));
    }

    private static long duration(String text, String what) {
        long millis;
        try {
            millis = Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("error parsing scrape " + what + ": " + e.getMessage(), e);
        }
        if (millis == 0) {
            throw new IllegalArgumentException("scrape " + what + " cannot be 0");
        }
        return millis;
    }

    private static void checkBool(LabelsBuilder builder, String name, String what) {
        String value = builder.get(name);
        if (!value.isEmpty() && !TRUE_TEXTS.contains(value) && !FALSE_TEXTS.contains(value)) {
            throw new IllegalArgumentException("error parsing " + what + ": strconv.ParseBool: parsing "
                    + GoQuote.quote(value) + ": invalid syntax");
        }
    }

    private String url(Labels labels) {
        Map<String, List<String>> params = new TreeMap<>(config.params());
        labels.forEach((name, value) -> {
            if (name.startsWith(PARAM)) {
                List<String> values = new ArrayList<>(params.getOrDefault(name.substring(PARAM.length()), List.of()));
                if (values.isEmpty()) {
                    values.add(value);
                } else {
                    values.set(0, value);
                }
                params.put(name.substring(PARAM.length()), values);
            }
        });
        StringBuilder query = new StringBuilder();
        params.forEach((name, values) -> {
            for (String value : values) {
                query.append(query.isEmpty() ? '?' : '&').append(encode(name)).append('=').append(encode(value));
            }
        });
        String path = labels.get(PATH);
        return labels.get(SCHEME) + "://" + labels.get(ADDRESS) + (path.startsWith("/") || path.isEmpty() ? "" : "/")
                + escapedPath(path) + query;
    }

    /** As Go's url.QueryEscape. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
    }

    /** As Go prints a path: what a path may not hold is escaped. */
    private static String escapedPath(String path) {
        StringBuilder out = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                    || "-_.~$&+,/:;=@".indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(String.format("%02X", (int) c));
            }
        }
        return out.toString();
    }
}
