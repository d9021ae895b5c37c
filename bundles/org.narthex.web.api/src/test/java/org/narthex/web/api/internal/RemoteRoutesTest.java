package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.storage.remote.WriteAnswer;
import org.narthex.storage.remote.WriteAnswer.Written;

class RemoteRoutesTest {
    private static FakeExchange post(String path) {
        FakeExchange exchange = new FakeExchange("POST", path, "", "sent");
        exchange.requestHeaders.put("Content-Type", "type");
        exchange.requestHeaders.put("Content-Encoding", "coding");
        return exchange;
    }

    private static FakeExchange write(WriteAnswer answer) throws Exception {
        FakeExchange exchange = post("/api/v1/write");
        new RemoteWriteRoute((type, encoding, body) -> {
                    assertThat(type + " " + encoding).isEqualTo("type coding");
                    assertThat(body.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("sent");
                    return answer;
                })
                .handle(exchange, exchange);
        return exchange;
    }

    @Test
    void aStoredRequestIsAnsweredWithoutABody() throws Exception {
        FakeExchange exchange = write(new WriteAnswer(204, "", null));
        assertThat(exchange.status).isEqualTo(204);
        assertThat(exchange.text()).isEmpty();
        assertThat(exchange.answerHeaders).isEmpty();
    }

    @Test
    void aRefusedRequestIsAnsweredWithCountsAndText() throws Exception {
        FakeExchange exchange = write(new WriteAnswer(400, "out of bounds", new Written(1, 2, 3)));
        assertThat(exchange.status).isEqualTo(400);
        assertThat(exchange.text()).isEqualTo("out of bounds\n");
        assertThat(exchange.answerHeaders)
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("X-Prometheus-Remote-Write-Samples-Written", "1")
                .containsEntry("X-Prometheus-Remote-Write-Histograms-Written", "2")
                .containsEntry("X-Prometheus-Remote-Write-Exemplars-Written", "3");
    }

    @Test
    void aReadThatFailsAtOnceHasAStatus() throws Exception {
        FakeExchange exchange = post("/api/v1/read");
        new RemoteReadRoute((body, to) -> {
                    to.header("Content-Encoding", "snappy");
                    to.fail(400, "exceeded sample limit (1)");
                })
                .handle(exchange, exchange);
        assertThat(exchange.status).isEqualTo(400);
        assertThat(exchange.text()).isEqualTo("exceeded sample limit (1)\n");
        assertThat(exchange.answerHeaders)
                .containsEntry("Content-Encoding", "snappy")
                .containsEntry("Content-Type", "text/plain; charset=utf-8");
    }

    @Test
    void aReadThatFailsLaterEndsWithTheText() throws Exception {
        FakeExchange exchange = post("/api/v1/read");
        new RemoteReadRoute((body, to) -> {
                    to.header("Content-Type", "application/x-streamed-protobuf");
                    to.body().write(new byte[] {'a', 'b'});
                    to.fail(500, "gone");
                })
                .handle(exchange, exchange);
        assertThat(exchange.status).isEqualTo(200);
        assertThat(exchange.text()).isEqualTo("abgone\n");
        assertThat(exchange.answerHeaders).containsEntry("Content-Type", "application/x-streamed-protobuf");
    }
}
