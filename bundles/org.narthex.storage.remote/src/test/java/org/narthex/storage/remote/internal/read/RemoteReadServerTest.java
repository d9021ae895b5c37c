package org.narthex.storage.remote.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.GlobalConfig;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.remote.ReadAnswer;
import org.narthex.storage.remote.internal.FakeFlags;
import org.narthex.storage.remote.internal.FakeMetrics;
import org.narthex.storage.remote.internal.Message;
import org.narthex.storage.remote.internal.wire.SnappyBlocks;

class RemoteReadServerTest {
    private static final byte[] NO_DATA = {};

    private final FakeStorage storage = new FakeStorage();
    private final FakeMetrics metrics = new FakeMetrics();
    private Labels external = Labels.EMPTY;

    /** An answer in memory. */
    private static final class Answer implements ReadAnswer {
        final Map<String, String> headers = new TreeMap<>();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = 200;
        String error = "";

        @Override
        public void header(String name, String value) {
            headers.put(name, value);
        }

        @Override
        public OutputStream body() {
            return out;
        }

        @Override
        public void fail(int code, String text) {
            status = code;
            error = text;
        }

        byte[] plain() {
            byte[] block = out.toByteArray();
            return SnappyBlocks.decompress(block, block.length, (int) SnappyBlocks.length(block, block.length));
        }
    }

    private Answer ask(byte[] body, String... limits) throws IOException {
        Map<String, String> flags = new TreeMap<>(Map.of(
                "storage.remote.read-sample-limit", "0",
                "storage.remote.read-concurrent-limit", "1",
                "storage.remote.read-max-bytes-in-frame", "1048576"));
        for (int i = 0; i < limits.length; i += 2) {
            flags.put("storage.remote." + limits[i], limits[i + 1]);
        }
        Answer answer = new Answer();
        RemoteReadServer server =
                new RemoteReadServer(new FakeFlags(flags, Set.of()), storage, configuration(), metrics);
        server.answer(new ByteArrayInputStream(body), answer);
        assertThat(metrics.value("prometheus_remote_read_handler_queries")).isZero();
        return answer;
    }

    private ConfigSnapshots configuration() {
        GlobalConfig global = new GlobalConfig(
                1, 1, null, 1, 0, "", "", external, 0, 0, 0, 0, 0, 0, 0, "utf8", "", false, false, false, false);
        return new ConfigSnapshots() {
            @Override
            public <T> T record(Map<String, ?> properties, Class<T> type) {
                throw new UnsupportedOperationException();
            }

            @Override
            public GlobalConfig global() {
                return global;
            }
        };
    }

    private static Message query(long start, long end) {
        return new Message().number(1, start).number(2, end).with(3, matcher(0, "__name__", "m"));
    }

    private static Message matcher(int type, String name, String value) {
        return new Message().number(1, type).text(2, name).text(3, value);
    }

    private static Message label(String name, String value) {
        return new Message().text(1, name).text(2, value);
    }

    private static FloatHistogram histogram(double count, double... buckets) {
        return new FloatHistogram(
                CounterResetHint.GAUGE, 1, 0.5, 2, count, 7.5, List.of(new Span(-1, buckets.length)), List.of(),
                buckets, new double[0], new double[0]);
    }

    @Test
    void samplesOfEachKindAreWritten() throws Exception {
        storage.series.add(new FakeSeries(
                Labels.of("__name__", "m", "job", "j"),
                into -> {
                    into.add(1000, -0.0);
                    into.add(2000, StaleMarker.STALE);
                    into.add(3000, histogram(6, 1, 3));
                    into.add(4000, histogram(6.5, 1.5, 3));
                },
                List.of(
                        new FakeSeries.Chunk(1, 1000, 2000, NO_DATA),
                        new FakeSeries.Chunk(2, 3000, 3000, NO_DATA),
                        new FakeSeries.Chunk(3, 4000, 4000, NO_DATA))));
        Answer answer = ask(new Message().with(1, query(1000, 5000)).snappy());
        assertThat(answer.headers)
                .isEqualTo(Map.of("Content-Type", "application/x-protobuf", "Content-Encoding", "snappy"));
        Message integer = new Message()
                .number(1, 6)
                .real(3, 7.5)
                .signed(4, 1)
                .real(5, 0.5)
                .number(6, 2)
                .with(11, new Message().signed(1, -1).number(2, 2))
                .signeds(12, 1, 2)
                .number(14, 3)
                .number(15, 3000);
        Message floats = new Message()
                .real(2, 6.5)
                .real(3, 7.5)
                .signed(4, 1)
                .real(5, 0.5)
                .real(7, 2)
                .with(11, new Message().signed(1, -1).number(2, 2))
                .reals(13, 1.5, 3)
                .number(14, 3)
                .number(15, 4000);
        Message wanted = new Message()
                .with(1, new Message()
                        .with(1, new Message()
                                .with(1, label("__name__", "m"))
                                .with(1, label("job", "j"))
                                .with(2, new Message().number(2, 1000))
                                .with(2, new Message().real(1, StaleMarker.STALE).number(2, 2000))
                                .with(4, integer)
                                .with(4, floats)));
        assertThat(answer.plain()).isEqualTo(wanted.toBytes());
        assertThat(storage.asked).containsExactly("1000..5000 false [__name__=\"m\"]");
        assertThat(storage.closed).isEqualTo(1);
    }

    @Test
    void externalLabelsAreMatchedAndAddedAsIfTheyWereStored() throws Exception {
        external = Labels.of("cluster", "c", "job", "external");
        storage.series.add(new FakeSeries(
                Labels.of("__name__", "m", "job", "j"), into -> into.add(1000, 1), List.of()));
        Message request = new Message()
                .with(1, query(1, 2).with(3, matcher(0, "cluster", "c")))
                .with(1, query(3, 4).with(3, matcher(0, "cluster", "other")))
                .with(1, query(5, 6).with(3, matcher(2, "cluster", "c")));
        Message series = new Message()
                .with(1, label("__name__", "m"))
                .with(1, label("cluster", "c"))
                .with(1, label("job", "j"))
                .with(2, new Message().real(1, 1).number(2, 1000));
        Message wanted =
                new Message().with(1, new Message().with(1, series)).with(1, new Message()).with(1, new Message());
        assertThat(ask(request.snappy()).plain()).isEqualTo(wanted.toBytes());
        assertThat(storage.asked)
                .containsExactly(
                        "1..2 false [__name__=\"m\", cluster=\"\"]",
                        "3..4 false [__name__=\"m\", cluster=\"other\"]",
                        "5..6 false [__name__=\"m\", cluster=~\"c\"]");
    }

    @Test
    void hintsSetTheRangeAndMayAskForLabelsOnly() throws Exception {
        storage.series.add(new FakeSeries(Labels.of("__name__", "m"), into -> into.add(1000, 1), List.of()));
        Message hints = new Message()
                .number(1, 15000)
                .text(2, "series")
                .number(3, 700)
                .number(4, 900)
                .text(5, "job")
                .number(6, 1)
                .number(7, 60000);
        Message wanted = new Message()
                .with(1, new Message().with(1, new Message().with(1, label("__name__", "m"))));
        assertThat(ask(new Message().with(1, query(1, 2).with(4, hints)).snappy()).plain())
                .isEqualTo(wanted.toBytes());
        assertThat(storage.asked).containsExactly("700..900 false [__name__=\"m\"]");
    }

    @Test
    void withoutMatchersOrInATurnedRangeThereIsNothing() throws Exception {
        Message request = new Message().with(1, new Message().number(2, 5)).with(1, query(9, 8));
        assertThat(ask(request.snappy()).plain()).isEqualTo(new byte[] {10, 0, 10, 0});
        assertThat(ask(request.number(2, 1).snappy()).out.size()).isZero();
        assertThat(storage.asked).isEmpty();
    }

    @Test
    void moreSamplesThanAllowedAreAnError() throws Exception {
        storage.series.add(new FakeSeries(
                Labels.of("__name__", "m"),
                into -> {
                    into.add(1, 1);
                    into.add(2, 1);
                },
                List.of()));
        byte[] request = new Message().with(1, query(1, 2)).snappy();
        assertThat(ask(request, "read-sample-limit", "2").status).isEqualTo(200);
        Answer answer = ask(request, "read-sample-limit", "1");
        assertThat(answer.status).isEqualTo(400);
        assertThat(answer.error).isEqualTo("exceeded sample limit (1)");
        assertThat(storage.closed).isEqualTo(2);
    }

    @Test
    void chunksComeInFramesOfOneSeries() throws Exception {
        byte[] data = {1, 2, 3};
        for (String job : List.of("a", "b")) {
            storage.series.add(new FakeSeries(
                    Labels.of("__name__", "m", "job", job),
                    into -> {},
                    List.of(
                            new FakeSeries.Chunk(1, 10, 20, data),
                            new FakeSeries.Chunk(2, 30, 40, data),
                            new FakeSeries.Chunk(3, 50, 60, data))));
        }
        byte[] request = new Message().with(1, query(1, 2)).with(1, query(1, 3)).number(2, 1).number(2, 0).snappy();
        // Labels are 13 + 8 bytes, a chunk is 11: the second chunk fills the frame.
        Answer answer = ask(request, "read-max-bytes-in-frame", "43");
        assertThat(answer.headers)
                .isEqualTo(Map.of(
                        "Content-Type", "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse"));
        List<byte[]> frames = frames(answer.out.toByteArray());
        assertThat(frames).hasSize(8);
        Message chunk1 = new Message().number(1, 10).number(2, 20).number(3, 1).bytes(4, data);
        Message chunk2 = new Message().number(1, 30).number(2, 40).number(3, 2).bytes(4, data);
        Message chunk3 = new Message().number(1, 50).number(2, 60).number(3, 3).bytes(4, data);
        Message first = new Message()
                .with(1, label("__name__", "m"))
                .with(1, label("job", "a"))
                .with(2, chunk1)
                .with(2, chunk2);
        Message second =
                new Message().with(1, label("__name__", "m")).with(1, label("job", "a")).with(2, chunk3);
        assertThat(frames.get(0)).isEqualTo(new Message().with(1, first).toBytes());
        assertThat(frames.get(1)).isEqualTo(new Message().with(1, second).toBytes());
        assertThat(frames.get(5)).isEqualTo(new Message().with(1, second).number(2, 1).toBytes());
        assertThat(storage.asked)
                .containsExactly("1..2 true [__name__=\"m\"]", "1..3 true [__name__=\"m\"]");
        assertThat(frames(ask(request, "read-max-bytes-in-frame", "44").out.toByteArray())).hasSize(4);
        assertThat(frames(ask(request, "read-max-bytes-in-frame", "1").out.toByteArray())).hasSize(12);
    }

    /** Splits a stream; each frame's checksum is the last thing that is compared with an implementation of our own. */
    private static List<byte[]> frames(byte[] stream) {
        List<byte[]> all = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            int length = in.get();
            if (length < 0) {
                length = length & 0x7f | in.get() << 7;
            }
            int crc = in.getInt();
            byte[] message = new byte[length];
            in.get(message);
            assertThat(crc32c(message)).isEqualTo(crc);
            all.add(message);
        }
        return all;
    }

    /** The checksum bit by bit, with the reflected polynomial of Castagnoli. */
    private static int crc32c(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        return ~crc;
    }

    @Test
    void frameHasLengthChecksumAndMessage() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(out).write("123456789".getBytes(StandardCharsets.US_ASCII), 9);
        assertThat(out.toByteArray())
                .startsWith(9, 0xe3, 0x06, 0x92, 0x83)
                .endsWith("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
    }

    @Test
    void malformedRequestsAreRefused() throws Exception {
        assertThat(error(new byte[0])).isEqualTo("400 snappy: corrupt input");
        assertThat(error("hello".getBytes(StandardCharsets.US_ASCII))).isEqualTo("400 snappy: corrupt input");
        assertThat(error(Message.snappy(new byte[] {-1, -1}))).isEqualTo("400 unexpected EOF");
        assertThat(error(Message.snappy(new byte[] {8, -1})))
                .isEqualTo("400 proto: wrong wireType = 0 for field Queries");
        assertThat(error(new byte[] {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x10}))
                .isEqualTo("400 snappy: decoded length 33554433 exceeds limit 33554432");
        assertThat(error(new Message().numbers(2, 7, 9).snappy()))
                .isEqualTo("400 server does not support any of the requested response types: [7 9]; supported:"
                        + " map[SAMPLES:{} STREAMED_XOR_CHUNKS:{}]");
        assertThat(error(new Message().with(1, new Message().with(3, matcher(9, "a", "b"))).snappy()))
                .isEqualTo("500 invalid matcher type");
        assertThat(error(new Message().with(1, new Message().with(3, matcher(2, "a", "("))).snappy()))
                .isEqualTo("500 error parsing regexp: missing closing ): `(`");
    }

    private String error(byte[] body) throws IOException {
        Answer answer = ask(body);
        return answer.status + " " + answer.error;
    }

    @Test
    void aStorageThatFailsIsToldToTheReader() throws Exception {
        storage.failure = new StorageException(StorageException.Kind.CORRUPTION, "checksum mismatch");
        Answer answer = ask(new Message().with(1, query(1, 2)).number(2, 1).snappy());
        assertThat(answer.status).isEqualTo(500);
        assertThat(answer.error).isEqualTo("checksum mismatch");
        assertThat(storage.closed).isEqualTo(1);
    }
}
