package org.narthex.storage.remote.internal.write;

import io.airlift.compress.v3.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Appendable;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.remote.WriteAnswer;
import org.narthex.storage.remote.WriteReceiver;
import org.narthex.storage.remote.internal.wire.SnappyBlocks;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiver: refuses what is no request, then hands it to the store of its version. Thread-safe. */
@Component(service = WriteReceiver.class)
public final class RemoteWriteReceiver implements WriteReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteWriteReceiver.class);
    private static final String DISABLED =
            "remote write receiver needs to be enabled with --web.enable-remote-write-receiver";
    private static final String CORRUPT = "s2: corrupt input";

    private final Appendable appendable;
    private final Queryable queryable;
    private final List<MessageType> accepted;
    private final ReceiverFeatures features;
    private final MetricScope scope;

    /** Null while the receiver is switched off. */
    private final @Nullable ReceiverMetrics metrics;

    /** A receiver in front of a storage. */
    @Activate
    public RemoteWriteReceiver(
            @Reference ServerFlags flags,
            @Reference Appendable appendable,
            @Reference Queryable queryable,
            @Reference MetricRegistry registry) {
        this.appendable = appendable;
        this.queryable = queryable;
        this.accepted = flags.list("web.remote-write-receiver.accepted-protobuf-messages").stream()
                .map(MessageType::named)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        this.features = ReceiverFeatures.of(flags.features());
        this.scope = registry.scope();
        this.metrics = flags.bool("web.enable-remote-write-receiver") ? ReceiverMetrics.in(scope) : null;
    }

    @Deactivate
    void close() {
        scope.close();
    }

    @Override
    public WriteAnswer receive(String contentType, String contentEncoding, InputStream body) throws IOException {
        ReceiverMetrics counters = metrics;
        if (counters == null) {
            return new WriteAnswer(404, DISABLED, null);
        }
        if (!contentEncoding.isEmpty() && !contentEncoding.equals("snappy")) {
            return refused(415, contentEncoding
                    + " encoding (compression) is not accepted by this server; only snappy is acceptable");
        }
        byte[] block = body.readNBytes(MAX_BYTES + 1);
        if (block.length > MAX_BYTES) {
            return refused(413, "request body exceeds the " + MAX_BYTES + " bytes limit");
        }
        long length = SnappyBlocks.length(block, block.length);
        if (length < 0) {
            return refused(400, CORRUPT);
        }
        if (length > MAX_BYTES) {
            return refused(400, "decoded size exceeds the " + MAX_BYTES + " bytes limit");
        }
        byte[] request;
        try {
            request = SnappyBlocks.decompress(block, block.length, (int) length);
        } catch (MalformedInputException e) {
            return refused(400, CORRUPT);
        }
        MessageType type;
        try {
            type = MessageType.of(contentType);
        } catch (IllegalArgumentException e) {
            return refused(415, String.valueOf(e.getMessage()));
        }
        if (!accepted.contains(type)) {
            return refused(415, type.text() + " protobuf message is not accepted by this server; only accepts "
                    + MessageType.list(accepted));
        }
        return store(type, request, counters);
    }

    private WriteAnswer store(MessageType type, byte[] body, ReceiverMetrics counters) {
        WriteAnswer.Written nothing = type == MessageType.V2 ? WriteAnswer.Written.NOTHING : null;
        WriteRequest request = type == MessageType.V2 ? new WriteRequestV2(body) : new WriteRequestV1(body);
        try {
            request.check();
        } catch (IOException | IllegalArgumentException e) {
            String text = String.valueOf(e.getMessage());
            LOG.atError()
                    .addKeyValue("component", "web")
                    .addKeyValue("protobuf_message", type.text())
                    .addKeyValue("err", text)
                    .log("Error decoding remote write request");
            return new WriteAnswer(400, text, nothing);
        }
        StoredValues stored = new StoredValues(queryable);
        try (RequestAppender appender = new RequestAppender(appendable.appender(), System.currentTimeMillis())) {
            return switch (request) {
                case WriteRequestV1 v1 -> new StoreV1(appender, v1, counters, stored).store();
                case WriteRequestV2 v2 -> new StoreV2(appender, v2, counters, features, stored).store();
            };
        } catch (StorageException e) {
            return failed(e, e.kind() == StorageException.Kind.NOT_READY ? "TSDB not ready" : e.getMessage(), nothing);
        } catch (IOException e) {
            return failed(e, e.getMessage(), nothing);
        }
    }

    private static WriteAnswer failed(Exception cause, @Nullable String text, WriteAnswer.@Nullable Written nothing) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue("component", "web")
                .log("Error while storing the remote write request");
        return new WriteAnswer(500, String.valueOf(text), nothing);
    }

    private static WriteAnswer refused(int status, String text) {
        LOG.atError()
                .addKeyValue("component", "web")
                .addKeyValue("err", text)
                .log("Error decoding remote write request");
        return new WriteAnswer(status, text, null);
    }
}
