package org.narthex.runtime.api.flags;

import static org.narthex.runtime.api.flags.Flag.Kind.BOOL;
import static org.narthex.runtime.api.flags.Flag.Kind.BYTES;
import static org.narthex.runtime.api.flags.Flag.Kind.DECIMAL;
import static org.narthex.runtime.api.flags.Flag.Kind.DURATION;
import static org.narthex.runtime.api.flags.Flag.Kind.ENUM;
import static org.narthex.runtime.api.flags.Flag.Kind.GO_DURATION;
import static org.narthex.runtime.api.flags.Flag.Kind.INTEGER;
import static org.narthex.runtime.api.flags.Flag.Kind.STRING;
import static org.narthex.runtime.api.flags.Flag.Trait.AGENT_ONLY;
import static org.narthex.runtime.api.flags.Flag.Trait.DISTINCT;
import static org.narthex.runtime.api.flags.Flag.Trait.EXTENSION;
import static org.narthex.runtime.api.flags.Flag.Trait.HIDDEN;
import static org.narthex.runtime.api.flags.Flag.Trait.INFORMATION;
import static org.narthex.runtime.api.flags.Flag.Trait.REPEATABLE;
import static org.narthex.runtime.api.flags.Flag.Trait.SERVER_ONLY;
import static org.narthex.runtime.api.flags.Flag.Trait.WITHOUT_FUNCTION;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.narthex.runtime.api.flags.Flag.Kind;
import org.narthex.runtime.api.flags.Flag.Trait;

/** All flags of the server, in the order of the help: those of Prometheus, then this server's own. */
final class FlagTable {
    private static final SequencedMap<String, Flag> FLAGS = new LinkedHashMap<>();

    private FlagTable() {}

    static Map<String, Flag> flags() {
        return FLAGS;
    }

    private static void add(String name, Kind kind, String value, String help, Trait... traits) {
        add(name, kind, List.of(value), "", List.of(), help, traits);
    }

    /** A flag that is unset by default. */
    private static void unset(String name, Kind kind, String placeholder, String help, Trait... traits) {
        add(name, kind, List.of(), placeholder, List.of(), help, traits);
    }

    private static void choice(String name, String value, List<String> choices, String help, Trait... traits) {
        add(name, ENUM, List.of(value), "", choices, help, traits);
    }

    private static void add(
            String name,
            Kind kind,
            List<String> defaults,
            String placeholder,
            List<String> choices,
            String help,
            Trait... traits) {
        EnumSet<Trait> set = EnumSet.noneOf(Trait.class);
        set.addAll(List.of(traits));
        FLAGS.put(name, new Flag(name, kind, defaults, placeholder, choices, help, set));
    }

    static {
        add("help", BOOL, "false", "Show this help (also try --help-long and --help-man).", INFORMATION);
        add("help-long", BOOL, "false", "Show this help.", INFORMATION, HIDDEN);
        add("help-man", BOOL, "false", "Print a manual page.", INFORMATION, HIDDEN);
        add("completion-bash", BOOL, "false", "Print completions for bash.", INFORMATION, HIDDEN);
        add("completion-script-bash", BOOL, "false", "Print the completion script for bash.", INFORMATION, HIDDEN);
        add("completion-script-zsh", BOOL, "false", "Print the completion script for ZSH.", INFORMATION, HIDDEN);
        add("version", BOOL, "false", "Show the version.", INFORMATION);
        config();
        web();
        storage();
        agent();
        remote();
        rules();
        query();
        general();
        extensions();
    }

    private static void config() {
        add("config.file", STRING, "prometheus.yml", "The configuration file.");
        add("config.auto-reload", BOOL, "false", "Reload the configuration when its files change.");
        add("config.auto-reload-interval", DURATION, "30s", "How often the files are looked at when they are reloaded automatically.");
        add("web.listen-address", STRING, "0.0.0.0:9090", "Address of the HTTP API and the UI. Can be repeated.", REPEATABLE);
        add("auto-gomaxprocs", BOOL, "true", "Accepted for compatibility: the JVM follows the container's CPU quota by itself.", WITHOUT_FUNCTION);
        add("auto-gomemlimit", BOOL, "true", "Accepted for compatibility: the JVM follows the container's memory limit by itself.", WITHOUT_FUNCTION);
        add("auto-gomemlimit.ratio", DECIMAL, "0.9", "Accepted for compatibility, see --auto-gomemlimit.", WITHOUT_FUNCTION);
        add("auto-gomemlimit.refresh-interval", DURATION, "0s", "Accepted for compatibility, see --auto-gomemlimit.", WITHOUT_FUNCTION);
    }

    private static void web() {
        add("web.config.file", STRING, "", "[EXPERIMENTAL] File that configures TLS and authentication.");
        add("web.read-timeout", DURATION, "5m", "How long reading a request may take, and how long a connection may idle.");
        add("web.max-connections", INTEGER, "512", "How many connections may be open at once on all addresses.");
        add("web.max-notifications-subscribers", INTEGER, "16", "How many clients may listen to live notifications at once.");
        unset("web.external-url", STRING, "<URL>", "URL under which users reach this server, for links back to it. Its path, where it has one, comes before all routes. Derived from the listen address when left out.");
        unset("web.route-prefix", STRING, "<path>", "Prefix of the routes; the path of --web.external-url when left out.");
        unset("web.user-assets", STRING, "<path>", "Folder of static files that are served below /user.", WITHOUT_FUNCTION);
        add("web.enable-lifecycle", BOOL, "false", "Let HTTP requests reload and stop the server.");
        add("web.enable-admin-api", BOOL, "false", "Serve the routes for administration.");
        add("web.enable-remote-write-receiver", BOOL, "false", "Accept remote write requests.");
        add("web.remote-write-receiver.accepted-protobuf-messages", ENUM,
                List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request"), "",
                List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request"),
                "Messages that remote write requests may carry. One or more of: prometheus.WriteRequest, io.prometheus.write.v2.Request", DISTINCT);
        add("web.enable-otlp-receiver", BOOL, "false", "Accept OTLP write requests.", WITHOUT_FUNCTION);
        add("web.console.templates", STRING, "consoles", "Folder of the console templates.", WITHOUT_FUNCTION);
        add("web.console.libraries", STRING, "console_libraries", "Folder of the console libraries.", WITHOUT_FUNCTION);
        add("web.page-title", STRING, "Prometheus Time Series Collection and Processing Server", "Title of the pages.", WITHOUT_FUNCTION);
        add("web.cors.origin", STRING, ".*", "Regular expression of the origins that other sites' scripts may come from. It is anchored. Example: 'https?://(domain1|domain2)\\.com'");
    }

    private static void storage() {
        add("storage.tsdb.path", STRING, "data/", "Folder of the local storage.", SERVER_ONLY);
        add("storage.tsdb.min-block-duration", DURATION, "2h", "Length of the youngest blocks.", SERVER_ONLY, HIDDEN);
        unset("storage.tsdb.max-block-duration", DURATION, "<duration>", "Length that compacted blocks may reach. A tenth of the retention, at most 31d, when left out.", SERVER_ONLY, HIDDEN);
        unset("storage.tsdb.max-block-chunk-segment-size", BYTES, "<bytes>", "Size that a chunk file of a block may reach.", SERVER_ONLY, HIDDEN);
        unset("storage.tsdb.wal-segment-size", BYTES, "<bytes>", "Size of a segment of the write-ahead log.", SERVER_ONLY, HIDDEN);
        unset("storage.tsdb.retention.time", DURATION, "", "[DEPRECATED] How long samples are kept; 15d when neither this nor the size is set. The field storage.tsdb.retention.time of the configuration takes its place.", SERVER_ONLY);
        unset("storage.tsdb.retention.size", BYTES, "", "[DEPRECATED] How many bytes the blocks may take, with a unit: B, KB, MB, GB, TB, PB, EB, powers of 1024. The field storage.tsdb.retention.size of the configuration takes its place.", SERVER_ONLY);
        add("storage.tsdb.no-lockfile", BOOL, "false", "Do not lock the folder of the local storage.", SERVER_ONLY);
        add("storage.tsdb.allow-overlapping-compaction", BOOL, "true", "Compact blocks that overlap in time.", SERVER_ONLY, HIDDEN);
        add("storage.tsdb.wal-compression", BOOL, "true", "Compress the write-ahead log.", SERVER_ONLY, HIDDEN);
        choice("storage.tsdb.wal-compression-type", "snappy", List.of("snappy", "zstd"), "How the write-ahead log is compressed.", SERVER_ONLY, HIDDEN);
        add("storage.tsdb.head-chunks-write-queue-size", INTEGER, "0", "Length of the queue of head chunks to be written; 0 writes at once. Experimental.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("storage.tsdb.samples-per-chunk", INTEGER, "120", "How many samples a chunk is meant to hold.", SERVER_ONLY, HIDDEN);
        add("storage.tsdb.delayed-compaction.max-percent", INTEGER, "10", "Up to how many percent of the block's length a compaction is delayed.", SERVER_ONLY, HIDDEN);
        add("storage.tsdb.delay-compact-file.path", STRING, "", "JSON file that lists the blocks that were uploaded. Blocks of level 1 are compacted only when they are in it.", SERVER_ONLY);
        add("storage.tsdb.block-reload-interval", DURATION, "1m", "How often the folder is searched for new blocks.", SERVER_ONLY, HIDDEN);
    }

    private static void agent() {
        add("storage.agent.path", STRING, "data-agent/", "Folder of the agent's storage.", AGENT_ONLY, WITHOUT_FUNCTION);
        unset("storage.agent.wal-segment-size", BYTES, "<bytes>", "Size of a segment of the agent's write-ahead log.", AGENT_ONLY, HIDDEN, WITHOUT_FUNCTION);
        add("storage.agent.wal-compression", BOOL, "true", "Compress the agent's write-ahead log.", AGENT_ONLY, WITHOUT_FUNCTION);
        choice("storage.agent.wal-compression-type", "snappy", List.of("snappy", "zstd"), "How the agent's write-ahead log is compressed.", AGENT_ONLY, HIDDEN, WITHOUT_FUNCTION);
        unset("storage.agent.wal-truncate-frequency", DURATION, "<duration>", "How often the agent's write-ahead log is truncated.", AGENT_ONLY, HIDDEN, WITHOUT_FUNCTION);
        add("storage.agent.retention.min-time", DURATION, "5m", "Age from which the agent may drop samples.", AGENT_ONLY, WITHOUT_FUNCTION);
        add("storage.agent.retention.max-time", DURATION, "4h", "Age at which the agent drops samples in any case.", AGENT_ONLY, WITHOUT_FUNCTION);
        add("storage.agent.checkpoint-from-in-memory-series", BOOL, "false", "Build the agent's checkpoints from memory alone.", AGENT_ONLY, WITHOUT_FUNCTION);
        add("storage.agent.checkpoint-batch-size", INTEGER, "1000", "How many series the agent writes to a checkpoint at a time.", AGENT_ONLY, WITHOUT_FUNCTION);
        add("storage.agent.no-lockfile", BOOL, "false", "Do not lock the folder of the agent's storage.", AGENT_ONLY, WITHOUT_FUNCTION);
    }

    private static void remote() {
        add("storage.remote.flush-deadline", DURATION, List.of("1m"), "<duration>", List.of(), "How long a stop or a reload waits for samples to be sent.", WITHOUT_FUNCTION);
        add("storage.remote.read-sample-limit", INTEGER, "5e7", "How many samples a remote read may return when it is not streamed; 0 for no limit.", SERVER_ONLY);
        add("storage.remote.read-concurrent-limit", INTEGER, "10", "How many remote reads may run at once; 0 for no limit.", SERVER_ONLY);
        add("storage.remote.read-max-bytes-in-frame", INTEGER, "1048576", "Size that a frame of a streamed remote read may reach before it is encoded.", SERVER_ONLY);
        add("web.search.max-limit", INTEGER, "10000", "Highest limit that a request of the search API may ask for; 0 for none.", SERVER_ONLY, WITHOUT_FUNCTION);
    }

    private static void rules() {
        add("rules.alert.for-outage-tolerance", DURATION, "1h", "Longest outage after which the state of alerts is restored.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("rules.alert.for-grace-period", DURATION, "10m", "Least time between an alert and its restored state.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("rules.alert.resend-delay", DURATION, "1m", "Least time before an alert is sent again.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("rules.max-concurrent-evals", INTEGER, "4", "How many independent rules may be evaluated at once.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("scrape.adjust-timestamps", BOOL, "true", "Move the times of scrapes by up to --scrape.timestamp-tolerance to the times planned, which compresses better.", HIDDEN);
        add("scrape.timestamp-tolerance", GO_DURATION, "2ms", "See --scrape.adjust-timestamps.", HIDDEN);
        add("alertmanager.notification-queue-capacity", INTEGER, "10000", "How many notifications may wait for an Alertmanager.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("alertmanager.notification-batch-size", INTEGER, "256", "How many notifications are sent at a time.", SERVER_ONLY, WITHOUT_FUNCTION);
        add("alertmanager.drain-notification-queue-on-shutdown", BOOL, "true", "Send what waits before the server stops.", SERVER_ONLY, WITHOUT_FUNCTION);
    }

    private static void query() {
        add("query.lookback-delta", DURATION, "5m", "How far back an instant may look for a sample.", SERVER_ONLY);
        add("query.timeout", DURATION, "2m", "How long a query may take.", SERVER_ONLY);
        add("query.max-concurrency", INTEGER, "20", "How many queries may run at once.", SERVER_ONLY);
        add("query.max-samples", INTEGER, "50000000", "How many samples a query may hold in memory; one that needs more fails.", SERVER_ONLY);
        add("scrape.discovery-reload-interval", DURATION, "5s", "How often changes of discovered targets are taken over.", HIDDEN);
    }

    private static void general() {
        unset("enable-feature", STRING, "", "Names of features to switch on, separated by commas.", REPEATABLE);
        add("agent", BOOL, "false", "Run as an agent.");
        choice("log.level", "info", List.of("debug", "info", "warn", "error"), "Least severity of the messages that are logged. One of: [debug, info, warn, error]");
        choice("log.format", "logfmt", List.of("logfmt", "json"), "Format of the log. One of: [logfmt, json]");
        add("write-documentation", BOOL, "false", "Print the flags as Markdown.", HIDDEN);
    }

    private static void extensions() {
        add("narthex.config.strict-mechanisms", BOOL, "false", "Refuse a configuration whose discovery mechanisms are not all installed.", EXTENSION);
        choice("narthex.storage.on-damage", "contain", List.of("contain", "refuse"), "What is done about damaged files of the database: lose what is damaged and go on, or do as Prometheus. One of: [contain, refuse]", EXTENSION);
        unset("narthex.query.max-bytes", BYTES, "<bytes>", "Memory that a query may hold; one that needs more fails. Default: a quarter of the heap beyond 64 MiB. All queries and answers together may hold half of it.", EXTENSION);
        add("osgi.console", BOOL, "false", "Open the OSGi console on the terminal.", EXTENSION);
    }
}
