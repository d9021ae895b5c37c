package org.narthex.web.api.internal;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService;
import org.narthex.storage.api.StorageStatus;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the process is doing; the keys named after Go hold what answers to them in a JVM. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/runtimeinfo", route_methods = "GET")
public final class RuntimeRoute extends ApiRoutes {
    private final ReloadService reloads;
    private final StorageStatus storage;
    private final MetricRegistry metrics;

    /** The route. */
    @Activate
    public RuntimeRoute(
            @Reference ServerFlags flags,
            @Reference ReloadService reloads,
            @Reference StorageStatus storage,
            @Reference MetricRegistry metrics) {
        super(flags);
        this.reloads = reloads;
        this.storage = storage;
        this.metrics = metrics;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        return ApiResult.of(this::write);
    }

    private void write(JsonOut json) throws IOException {
        Instant start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Instant loaded = reloads.lastSuccess();
        ReloadService.@Nullable Outcome last = reloads.last();
        double corruptions = metrics.value("prometheus_tsdb_wal_corruptions_total");
        String collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
        json.beginObject()
                .key("startTime")
                .string(GoTime.text(start, ZoneOffset.UTC))
                .key("CWD")
                .string(Path.of("").toAbsolutePath().toString())
                .key("hostname")
                .string(hostName())
                .key("serverTime")
                .string(GoTime.text(Instant.now(), ZoneOffset.UTC))
                .key("reloadConfigSuccess")
                .bool(last == null || last.success())
                .key("lastConfigTime")
                .string(loaded == null ? GoTime.ZERO : GoTime.text(loaded, ZoneId.systemDefault()))
                .key("corruptionCount")
                .number((long) corruptions)
                .key("goroutineCount")
                .number(ManagementFactory.getThreadMXBean().getThreadCount())
                .key("GOMAXPROCS")
                .number(Runtime.getRuntime().availableProcessors())
                .key("GOMEMLIMIT")
                .number(Runtime.getRuntime().maxMemory())
                .key("GOGC")
                .string(collectors)
                .key("GODEBUG")
                .string("")
                .key("storageRetention")
                .string(storage.retention())
                .endObject();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
