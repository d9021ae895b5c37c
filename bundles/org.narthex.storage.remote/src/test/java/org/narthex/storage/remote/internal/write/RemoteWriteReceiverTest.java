package org.narthex.storage.remote.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.narthex.model.StaleMarker;
import org.narthex.storage.remote.WriteAnswer;
import org.narthex.storage.remote.WriteAnswer.Written;
import org.narthex.storage.remote.WriteReceiver;
import org.narthex.storage.remote.internal.FakeFlags;
import org.narthex.storage.remote.internal.FakeMetrics;
import org.narthex.storage.remote.internal.Message;

class RemoteWriteReceiverTest {
    private static final String V1 = "application/x-protobuf";
    private static final String V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
    private static final String BOTH = "prometheus.WriteRequest,io.prometheus.write.v2.Request";
    private static final String ONE = "3ff0000000000000";
    private static final String TWO = "4000000000000000";

    private final FakeStorage storage = new FakeStorage();
    private final FakeMetrics metrics = new FakeMetrics();

    private RemoteWriteReceiver receiver(String accepted, String... features) {
        return new RemoteWriteReceiver(
                new FakeFlags(
                        Map.of(
                                "web.enable-remote-write-receiver", "true",
                                "web.remote-write-receiver.accepted-protobuf-messages", accepted),
                        Set.of(features)),
                storage,
                storage,
                metrics);
    }

    private WriteAnswer send(String contentType, byte[] body, String... features) throws IOException {
        return receiver(BOTH, features).receive(contentType, "snappy", new ByteArrayInputStream(body));
    }

    private WriteAnswer v1(Message request) throws IOException {
        return send(V1, request.snappy());
    }

    private static Message label(String name, String value) {
        return new Message().text(1, name).text(2, value);
    }

    private static Message series(String name) {
        return new Message().with(1, label("__name__", name)).with(1, label("job", "j"));
    }

    private static Message sample(long t, double v) {
        return new Message().real(1, v).number(2, t);
    }

    /** Symbols: "", __name__, m, job, j, trace_id, abc, bytes, help text. */
    private static Message symbols() {
        Message request = new Message();
        for (String s : new String[] {"", "__name__", "m", "job", "j", "trace_id", "abc", "bytes", "help text"}) {
            request.text(4, s);
        }
        return request;
    }

    private static Message refs(long... refs) {
        return new Message().numbers(1, refs);
    }

    @Test
    void versionOneStoresFloatsStaleMarkersExemplarsAndHistograms() throws Exception {
        Message integer = new Message()
                .number(1, 7)
                .real(3, 12.5)
                .signed(4, 2)
                .real(5, 0.001)
                .number(6, 1)
                .with(8, new Message().signed(1, -1).number(2, 1))
                .signeds(9, 2)
                .with(11, new Message().signed(1, 0).number(2, 2))
                .signeds(12, 1, 2)
                .number(14, 3)
                .number(15, 3000);
        Message floats = new Message()
                .real(2, 3.5)
                .real(3, 1)
                .signed(4, 0)
                .real(7, 0.5)
                .with(11, new Message().number(2, 1))
                .reals(13, 3)
                .number(15, 4000);
        Message request = new Message()
                .with(1, series("m")
                        .with(2, sample(1000, 1))
                        .with(2, sample(2000, StaleMarker.STALE))
                        .with(3, new Message().with(1, label("trace_id", "abc")).real(2, 5).number(3, 1500)))
                .with(1, series("h").with(4, integer).with(4, floats))
                .with(3, new Message().number(1, 1).text(2, "m").text(4, "Help."));
        assertThat(v1(request)).isEqualTo(new WriteAnswer(204, "", null));
        assertThat(storage.stored)
                .containsExactly(
                        "{__name__=\"m\", job=\"j\"} 1000 " + ONE,
                        "{__name__=\"m\", job=\"j\"} 2000 7ff0000000000002",
                        "{__name__=\"m\", job=\"j\"} exemplar Exemplar[labels={trace_id=\"abc\"}, value=5.0,"
                                + " timestamp=1500, hasTimestamp=true]",
                        "{__name__=\"h\", job=\"j\"} 3000 int schema=2 count=7 sum=12.5 zero=1"
                                + " [Span[offset=0, length=2]][1, 2][Span[offset=-1, length=1]][2][] GAUGE",
                        "{__name__=\"h\", job=\"j\"} 4000 float schema=0 count=3.5 sum=1.0 zero=0.5"
                                + " [Span[offset=0, length=1]][3.0] UNKNOWN");
    }

    @Test
    void customBucketsAndFinerSchemasThanTheStorageKnows() throws Exception {
        Message custom = new Message()
                .number(1, 3)
                .signed(4, -53)
                .with(11, new Message().number(2, 2))
                .signeds(12, 1, 1)
                .number(15, 1000)
                .reals(16, 0.5, 1);
        // Schema 9: buckets 1 and 2 are bucket 1 of schema 8, bucket 3 is in bucket 2.
        Message fine = new Message()
                .number(1, 6)
                .signed(4, 9)
                .with(11, new Message().signed(1, 1).number(2, 3))
                .signeds(12, 1, 1, 1)
                .number(15, 2000);
        Message tooFew = new Message()
                .number(1, 1)
                .signed(4, 9)
                .with(11, new Message().number(2, 0xffffffffL))
                .signeds(12, 1)
                .number(15, 3000);
        assertThat(v1(new Message().with(1, series("h").with(4, custom).with(4, fine))).status()).isEqualTo(204);
        assertThat(storage.stored)
                .containsExactly(
                        "{__name__=\"h\", job=\"j\"} 1000 int schema=-53 count=3 sum=0.0 zero=0"
                                + " [Span[offset=0, length=2]][1, 1][][][0.5, 1.0] UNKNOWN",
                        "{__name__=\"h\", job=\"j\"} 2000 int schema=8 count=6 sum=0.0 zero=0"
                                + " [Span[offset=1, length=2]][3, 0][][][] UNKNOWN");
        assertThat(v1(new Message().with(1, series("h").with(4, tooFew))))
                .isEqualTo(new WriteAnswer(
                        400,
                        "have 1 buckets but spans need more: histogram spans specify different number of buckets than"
                                + " provided",
                        null));
    }

    @Test
    void versionOneStoresNothingOnceASampleIsRefused() throws Exception {
        assertThat(v1(new Message().with(1, series("m").with(2, sample(5000, 1)))).status()).isEqualTo(204);
        int before = storage.stored.size();
        assertThat(v1(new Message()
                        .with(1, series("other").with(2, sample(5000, 1)))
                        .with(1, series("m").with(2, sample(4000, 1)))))
                .isEqualTo(new WriteAnswer(400, "out of order sample", null));
        assertThat(v1(new Message().with(1, series("m").with(2, sample(5000, 2)))))
                .isEqualTo(new WriteAnswer(400, "duplicate sample for timestamp", null));
        assertThat(v1(new Message().with(1, series("m").with(2, sample(1, 2)))))
                .isEqualTo(new WriteAnswer(400, "out of bounds", null));
        long ahead = System.currentTimeMillis() + 11 * 60 * 1000;
        assertThat(v1(new Message().with(1, series("m").with(2, sample(ahead, 2)))))
                .isEqualTo(new WriteAnswer(400, "out of bounds: timestamp is too far in the future", null));
        assertThat(storage.stored).hasSize(before);
        assertThat(storage.rollbacks).isEqualTo(4);
    }

    @Test
    void versionOneLeavesOutInvalidSeriesAndCountsThem() throws Exception {
        Message nameless = new Message().with(1, label("job", "j")).with(2, sample(1000, 1));
        Message twice = series("m").with(1, label("job", "k")).with(2, sample(1000, 1));
        Message broken = new Message()
                .with(1, new Message().text(1, "__name__").bytes(2, new byte[] {(byte) 0xff}))
                .with(2, sample(1000, 1));
        Message unsorted = new Message()
                .with(1, label("job", "j"))
                .with(1, label("empty", ""))
                .with(1, label("__name__", "m"))
                .with(2, sample(1000, 1));
        assertThat(v1(new Message().with(1, nameless).with(1, twice).with(1, broken).with(1, unsorted)).status())
                .isEqualTo(204);
        assertThat(storage.stored).containsExactly("{__name__=\"m\", job=\"j\"} 1000 " + ONE);
        assertThat(metrics.value("prometheus_api_remote_write_invalid_labels_samples_total")).isEqualTo(3);
    }

    @Test
    void versionTwoStoresWhatIsGoodAndTellsTheRest() throws Exception {
        Message request = symbols()
                .with(5, refs(1, 2, 3, 4)
                        .with(2, sample(1000, 1))
                        .with(2, sample(1, 1))
                        .with(3, new Message().number(1, 1).signed(4, 99).number(15, 1000))
                        .with(4, new Message().numbers(1, 5, 6).real(2, 5).number(3, 1500))
                        .with(4, new Message().numbers(1, 5, 99).real(2, 5).number(3, 1500))
                        .with(4, new Message().real(2, -1).number(3, 1500)))
                .with(5, refs(1, 2, 3))
                .with(5, refs(1, 70).with(2, sample(1000, 1)))
                .with(5, refs(3, 4).with(2, sample(1000, 1)))
                .with(5, refs(1, 2, 3, 4, 3, 2).with(2, sample(1000, 1)))
                .with(5, refs(1, 4).with(5, new Message().number(4, 9)))
                .with(5, refs(1, 4));
        WriteAnswer answer = send(V2, request.snappy());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.written()).isEqualTo(new Written(1, 0, 1));
        assertThat(answer.text().lines())
                .containsExactly(
                        "out of bounds for series {__name__=\"m\", job=\"j\"}",
                        "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53"
                                + " for custom buckets, got schema 99 for series {__name__=\"m\", job=\"j\"}",
                        "parsing exemplar for series {__name__=\"m\", job=\"j\"}: labelRefs 5 (name) = 99 (value) outside"
                                + " of symbols table (size 9)",
                        "out of order exemplar for series {__name__=\"m\", job=\"j\"}",
                        "parsing labels for series [1 2 3]: invalid labelRefs length 3",
                        "parsing labels for series [1 70]: labelRefs 1 (name) = 70 (value) outside of symbols table"
                                + " (size 9)",
                        "invalid metric name or labels, got {job=\"j\"}",
                        "invalid labels for series, labels {__name__=\"m\", job=\"j\", job=\"m\"}, duplicated label job",
                        "parsing metadata for series [1 4]: metadata unit_ref 9 outside of symbols table (size 9)",
                        "TimeSeries must contain at least one sample or histogram for series {__name__=\"j\"}");
        assertThat(storage.stored)
                .containsExactly(
                        "{__name__=\"m\", job=\"j\"} 1000 " + ONE,
                        "{__name__=\"m\", job=\"j\"} exemplar Exemplar[labels={trace_id=\"abc\"}, value=5.0,"
                                + " timestamp=1500, hasTimestamp=true]");
        assertThat(metrics.value("prometheus_api_remote_write_invalid_labels_samples_total")).isEqualTo(3);
    }

    @Test
    void symbolsMayFollowTheSeriesThatUseThem() throws Exception {
        Message request = new Message()
                .with(5, refs(0, 1).with(2, sample(1000, 2)))
                .text(4, "__name__")
                .text(4, "late");
        assertThat(send(V2, request.snappy())).isEqualTo(new WriteAnswer(204, "", new Written(1, 0, 0)));
        assertThat(storage.stored).containsExactly("{__name__=\"late\"} 1000 " + TWO);
    }

    @Test
    void featuresDecideOnStartTimestampsMetadataAndTypeLabels() throws Exception {
        Message request = symbols()
                .with(5, refs(1, 2)
                        .with(2, sample(1000, 1).number(3, 500))
                        .with(5, new Message().number(1, 1).number(3, 8).number(4, 7)));
        byte[] body = request.snappy();
        assertThat(send(V2, body).status()).isEqualTo(204);
        assertThat(storage.stored).containsExactly("{__name__=\"m\"} 1000 " + ONE);
        storage.stored.clear();
        String typed = "{__name__=\"m\", __type__=\"counter\", __unit__=\"bytes\"}";
        assertThat(send(V2, body, "created-timestamp-zero-ingestion", "type-and-unit-labels", "metadata-wal-records")
                        .status())
                .isEqualTo(204);
        assertThat(storage.stored)
                .containsExactly(
                        typed + " started 500",
                        typed + " 1000 " + ONE,
                        typed + " Metadata[type=COUNTER, unit=bytes, help=help text]");
    }

    @Test
    void aSeriesThatTheStorageDroppedIsResolvedAgain() throws Exception {
        storage.forgotten.add(1L);
        assertThat(v1(new Message().with(1, series("m").with(2, sample(1000, 1)))).status()).isEqualTo(204);
        assertThat(storage.stored).containsExactly("{__name__=\"m\", job=\"j\"} 1000 " + ONE);
    }

    @Test
    void aLogThatFailsIsTheServersFault() throws Exception {
        storage.commitFailure = new IOException("disk full");
        assertThat(v1(new Message().with(1, series("m").with(2, sample(1000, 1)))))
                .isEqualTo(new WriteAnswer(500, "disk full", null));
        byte[] second = symbols().with(5, refs(1, 2).with(2, sample(1000, 1))).snappy();
        assertThat(send(V2, second)).isEqualTo(new WriteAnswer(500, "disk full", Written.NOTHING));
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        byte[] empty = new Message().snappy();
        assertThat(send("", empty).status()).isEqualTo(204);
        assertThat(send("application/x-protobuf;proto=prometheus.WriteRequest", empty).status()).isEqualTo(204);
        assertThat(send("text/plain", empty))
                .isEqualTo(new WriteAnswer(
                        415,
                        "expected application/x-protobuf as the first (media) part, got text/plain content-type",
                        null));
        assertThat(send("application/x-protobuf;proto=x", empty).text())
                .isEqualTo("got application/x-protobuf;proto=x content type; unknown type for remote write protobuf"
                        + " message x, supported: prometheus.WriteRequest, io.prometheus.write.v2.Request");
        assertThat(send("application/x-protobuf;x", empty).text())
                .isEqualTo("as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be"
                        + " key-values, got x in application/x-protobuf;x content-type");
        assertThat(receiver("prometheus.WriteRequest").receive(V2, "", new ByteArrayInputStream(empty)))
                .isEqualTo(new WriteAnswer(
                        415,
                        "io.prometheus.write.v2.Request protobuf message is not accepted by this server; only accepts"
                                + " prometheus.WriteRequest",
                        null));
        assertThat(receiver(BOTH).receive(V1, "gzip", new ByteArrayInputStream(empty)))
                .isEqualTo(new WriteAnswer(
                        415,
                        "gzip encoding (compression) is not accepted by this server; only snappy is acceptable",
                        null));
        assertThat(send(V1, "not snappy".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new WriteAnswer(400, "s2: corrupt input", null));
        assertThat(send(V2, Message.snappy(new byte[] {8})))
                .isEqualTo(new WriteAnswer(400, "unexpected EOF", Written.NOTHING));
        assertThat(send(V1, new byte[WriteReceiver.MAX_BYTES + 1]))
                .isEqualTo(new WriteAnswer(413, "request body exceeds the 33554432 bytes limit", null));
        // A length of 2^25 + 1, then nothing.
        assertThat(send(V1, new byte[] {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x10}))
                .isEqualTo(new WriteAnswer(400, "decoded size exceeds the 33554432 bytes limit", null));
        assertThat(storage.stored).isEmpty();
    }

    @Test
    void aReceiverThatIsSwitchedOffHasNoMetrics() throws Exception {
        RemoteWriteReceiver off = new RemoteWriteReceiver(
                new FakeFlags(Map.of("web.remote-write-receiver.accepted-protobuf-messages", BOTH), Set.of()),
                storage,
                storage,
                metrics);
        assertThat(off.receive(V1, "", new ByteArrayInputStream(new byte[0])))
                .isEqualTo(new WriteAnswer(
                        404, "remote write receiver needs to be enabled with --web.enable-remote-write-receiver", null));
        assertThat(metrics.names()).isEmpty();
    }

    @Test
    void damagedRequestsNeverGetBeyondARefusal() throws Exception {
        long seed = System.nanoTime();
        System.out.println("RemoteWriteReceiverTest seed " + seed);
        Random random = new Random(seed);
        byte[] first = new Message()
                .with(1, series("m")
                        .with(2, sample(1000, 1))
                        .with(3, new Message().with(1, label("trace_id", "abc")).real(2, 5).number(3, 1500))
                        .with(4, new Message().number(1, 1).with(11, new Message().number(2, 1)).signeds(12, 1)))
                .with(3, new Message().number(1, 1).text(2, "m"))
                .toBytes();
        byte[] second = symbols()
                .with(5, refs(1, 2)
                        .with(2, sample(1000, 1).number(3, 5))
                        .with(3, new Message().real(2, 1).with(8, new Message().number(2, 1)).reals(10, 1))
                        .with(4, new Message().numbers(1, 5, 6).real(2, 5))
                        .with(5, new Message().number(1, 1).number(3, 8)))
                .toBytes();
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = (round % 2 == 0 ? first : second).clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            int status = send(round % 2 == 0 ? V1 : V2, Message.snappy(damaged)).status();
            assertThat(status).as("round %s", round).isIn(204, 400);
        }
    }
}
