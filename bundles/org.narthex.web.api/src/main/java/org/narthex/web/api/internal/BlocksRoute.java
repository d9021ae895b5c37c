package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.BlockInfo;
import org.narthex.storage.api.StorageAdmin;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The blocks of the local storage, as their {@code meta.json} describes them. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/tsdb/blocks", route_methods = "GET")
public final class BlocksRoute extends ApiRoutes {
    private final StorageAdmin storage;

    /** The route on the local storage. */
    @Activate
    public BlocksRoute(@Reference ServerFlags flags, @Reference StorageAdmin storage) {
        super(flags);
        this.storage = storage;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        List<BlockInfo> blocks = storage.blocks();
        return ApiResult.of(json -> {
            json.beginObject().key("blocks").beginList();
            for (BlockInfo block : blocks) {
                block(json, block);
            }
            json.endList().endObject();
        });
    }

    private static void block(JsonOut json, BlockInfo block) throws IOException {
        json.beginObject().key("ulid").string(block.ulid());
        times(json, block.minTime(), block.maxTime());
        BlockInfo.Stats stats = block.stats();
        json.key("stats").beginObject();
        positive(json, "numSamples", stats.samples());
        positive(json, "numFloatSamples", stats.floatSamples());
        positive(json, "numHistogramSamples", stats.histogramSamples());
        positive(json, "numSeries", stats.series());
        positive(json, "numChunks", stats.chunks());
        positive(json, "numTombstones", stats.tombstones());
        json.endObject();
        BlockInfo.Compaction compaction = block.compaction();
        json.key("compaction").beginObject().key("level").number(compaction.level());
        texts(json, "sources", compaction.sources());
        flag(json, "deletable", compaction.deletable());
        if (!compaction.parents().isEmpty()) {
            json.key("parents").beginList();
            for (BlockInfo.Parent parent : compaction.parents()) {
                json.beginObject().key("ulid").string(parent.ulid());
                times(json, parent.minTime(), parent.maxTime());
                json.endObject();
            }
            json.endList();
        }
        flag(json, "failed", compaction.failed());
        texts(json, "hints", compaction.hints());
        json.endObject().key("version").number(1).endObject();
    }

    private static void times(JsonOut json, long min, long max) throws IOException {
        json.key("minTime").number(min).key("maxTime").number(max);
    }

    private static void positive(JsonOut json, String key, long value) throws IOException {
        if (value > 0) {
            json.key(key).number(value);
        }
    }

    private static void flag(JsonOut json, String key, boolean value) throws IOException {
        if (value) {
            json.key(key).bool(true);
        }
    }

    private static void texts(JsonOut json, String key, List<String> texts) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        json.key(key).beginList();
        for (String text : texts) {
            json.string(text);
        }
        json.endList();
    }
}
