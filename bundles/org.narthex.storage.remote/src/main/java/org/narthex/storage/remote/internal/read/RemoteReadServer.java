package org.narthex.storage.remote.internal.read;

import io.airlift.compress.v3.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.model.Labels;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.remote.ReadAnswer;
import org.narthex.storage.remote.ReadServer;
import org.narthex.storage.remote.internal.read.ReadRequest.Query;
import org.narthex.storage.remote.internal.wire.SnappyBlocks;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server side of remote read. Thread-safe. */
@Component(service = ReadServer.class)
public final class RemoteReadServer implements ReadServer {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteReadServer.class);
    private static final String CORRUPT = "snappy: corrupt input";

    private final Queryable queryable;
    private final ConfigSnapshots configuration;
    private final long sampleLimit;
    private final long maxBytesInFrame;
    private final Semaphore gate;
    private final MetricScope scope;
    private final MetricScope.Gauge queries;

    /** A server in front of a storage. */
    @Activate
    public RemoteReadServer(
            @Reference ServerFlags flags,
            @Reference Queryable queryable,
            @Reference ConfigSnapshots configuration,
            @Reference MetricRegistry registry) {
        this.queryable = queryable;
        this.configuration = configuration;
        this.sampleLimit = flags.integer("storage.remote.read-sample-limit");
        this.maxBytesInFrame = flags.integer("storage.remote.read-max-bytes-in-frame");
        long concurrent = flags.integer("storage.remote.read-concurrent-limit");
        this.gate = new Semaphore(
                concurrent <= 0 ? Integer.MAX_VALUE : (int) Math.min(concurrent, Integer.MAX_VALUE), true);
        this.scope = registry.scope();
        this.queries = scope.gauge(
                "prometheus_remote_read_handler_queries", "Remote reads that are being answered or wait for it.");
    }

    @Deactivate
    void close() {
        scope.close();
    }

    @Override
    public void answer(InputStream body, ReadAnswer to) throws IOException {
        queries.add(1);
        try {
            gate.acquire();
            try {
                read(body, to);
            } finally {
                gate.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            to.fail(500, "context canceled");
        } finally {
            queries.add(-1);
        }
    }

    private void read(InputStream body, ReadAnswer to) throws IOException {
        try {
            ReadRequest request = request(body);
            Labels external = configuration.global().externalLabels();
            switch (type(request)) {
                case SAMPLES -> samples(request, external, to);
                case STREAMED_XOR_CHUNKS -> chunks(request, external, to);
            }
        } catch (ReadException e) {
            to.fail(e.status(), e.text());
        } catch (StorageException e) {
            LOG.atError().setCause(e).addKeyValue("component", "web").log("remote read failed");
            boolean closed = e.kind() == StorageException.Kind.NOT_READY;
            to.fail(500, closed ? "TSDB not ready" : String.valueOf(e.getMessage()));
        }
    }

    private static ReadRequest request(InputStream body) throws IOException, ReadException {
        byte[] block = body.readNBytes(MAX_BYTES);
        long length = SnappyBlocks.length(block, block.length);
        if (length < 0) {
            throw new ReadException(400, CORRUPT);
        }
        if (length > MAX_BYTES) {
            throw new ReadException(400, "snappy: decoded length " + length + " exceeds limit " + MAX_BYTES);
        }
        byte[] message;
        try {
            message = SnappyBlocks.decompress(block, block.length, (int) length);
        } catch (MalformedInputException e) {
            throw new ReadException(400, CORRUPT);
        }
        try {
            return ReadRequestDecoder.decode(message);
        } catch (IOException e) {
            throw new ReadException(400, String.valueOf(e.getMessage()));
        }
    }

    private static ResponseType type(ReadRequest request) throws ReadException {
        try {
            return ResponseType.negotiate(request.acceptedTypes());
        } catch (IllegalArgumentException e) {
            throw new ReadException(400, String.valueOf(e.getMessage()));
        }
    }

    private static Selection selection(Query query, Labels external) throws ReadException {
        try {
            return Selection.of(query, external);
        } catch (IllegalArgumentException e) {
            throw new ReadException(500, String.valueOf(e.getMessage()));
        }
    }

    private void samples(ReadRequest request, Labels external, ReadAnswer to) throws IOException, ReadException {
        to.header("Content-Type", "application/x-protobuf");
        to.header("Content-Encoding", "snappy");
        SamplesWriter writer = new SamplesWriter(external, sampleLimit);
        for (Query query : request.queries()) {
            Selection selection = selection(query, external);
            if (selection.isEmpty()) {
                writer.nothing();
                continue;
            }
            try (Querier querier = queryable.querier(selection.mint(), selection.maxt())) {
                warn(writer.result(querier, selection));
            }
        }
        byte[] block = SnappyBlocks.compress(
                writer.message().out.data(), writer.message().out.size());
        to.body().write(block);
    }

    private void chunks(ReadRequest request, Labels external, ReadAnswer to) throws IOException, ReadException {
        to.header("Content-Type", "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
        ChunksWriter writer = new ChunksWriter(to.body(), external, maxBytesInFrame);
        for (int i = 0; i < request.queries().size(); i++) {
            Selection selection = selection(request.queries().get(i), external);
            if (!selection.isEmpty()) {
                try (Querier querier = queryable.querier(selection.mint(), selection.maxt())) {
                    warn(writer.result(querier, selection, i));
                }
            }
        }
    }

    private static void warn(SeriesSet set) {
        for (String warning : set.warnings()) {
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("err", warning)
                    .log("Warnings on remote read query");
        }
    }
}
