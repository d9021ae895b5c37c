package org.narthex.storage.remote.internal.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Utf8;
import org.narthex.storage.remote.internal.read.ReadRequest.Hints;
import org.narthex.storage.remote.internal.read.ReadRequest.LabelMatcher;
import org.narthex.storage.remote.internal.read.ReadRequest.Query;
import org.narthex.storage.remote.internal.wire.LongColumn;
import org.narthex.storage.remote.internal.wire.WireReader;

/** Decodes the message {@code prometheus.ReadRequest}. Confined to one thread. */
final class ReadRequestDecoder {
    private final byte[] body;
    private final WireReader in;
    private final WireReader query;
    private final WireReader part;

    private ReadRequestDecoder(byte[] body) {
        this.body = body;
        in = new WireReader(body, 0, body.length);
        query = new WireReader(body, 0, 0);
        part = new WireReader(body, 0, 0);
    }

    /**
     * @throws IOException with the text for the reader when it is malformed
     */
    static ReadRequest decode(byte[] body) throws IOException {
        return new ReadRequestDecoder(body).request();
    }

    private ReadRequest request() throws IOException {
        List<Query> queries = new ArrayList<>();
        LongColumn types = new LongColumn();
        while (in.next("ReadRequest")) {
            switch (in.field()) {
                case 1 -> {
                    in.message("Queries", query);
                    queries.add(query());
                }
                case 2 -> in.varints("AcceptedResponseTypes", types);
                default -> in.skip();
            }
        }
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            accepted.add((int) types.get(i));
        }
        return new ReadRequest(queries, accepted);
    }

    private Query query() throws IOException {
        long start = 0;
        long end = 0;
        List<LabelMatcher> matchers = new ArrayList<>();
        @Nullable Hints hints = null;
        while (query.next("Query")) {
            switch (query.field()) {
                case 1 -> start = query.varint("StartTimestampMs");
                case 2 -> end = query.varint("EndTimestampMs");
                case 3 -> {
                    query.message("Matchers", part);
                    matchers.add(matcher());
                }
                case 4 -> {
                    query.message("Hints", part);
                    hints = hints();
                }
                default -> query.skip();
            }
        }
        return new Query(start, end, matchers, hints);
    }

    private LabelMatcher matcher() throws IOException {
        long type = 0;
        String name = "";
        String value = "";
        while (part.next("LabelMatcher")) {
            switch (part.field()) {
                case 1 -> type = (int) part.varint("Type");
                case 2 -> name = text("Name");
                case 3 -> value = text("Value");
                default -> part.skip();
            }
        }
        return new LabelMatcher(type, name, value);
    }

    private Hints hints() throws IOException {
        long start = 0;
        long end = 0;
        long step = 0;
        long range = 0;
        String function = "";
        List<String> grouping = new ArrayList<>();
        boolean by = false;
        while (part.next("ReadHints")) {
            switch (part.field()) {
                case 1 -> step = part.varint("StepMs");
                case 2 -> function = text("Func");
                case 3 -> start = part.varint("StartMs");
                case 4 -> end = part.varint("EndMs");
                case 5 -> grouping.add(text("Grouping"));
                case 6 -> by = part.varint("By") != 0;
                case 7 -> range = part.varint("RangeMs");
                default -> part.skip();
            }
        }
        return new Hints(start, end, step, range, function, grouping, by);
    }

    private String text(String name) throws IOException {
        part.bytes(name);
        return Utf8.decode(body, part.from(), part.to());
    }
}
