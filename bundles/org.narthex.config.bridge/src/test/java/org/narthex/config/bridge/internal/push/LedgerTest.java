package org.narthex.config.bridge.internal.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ConfigSnapshots;

class LedgerTest {
    private static final long NOT_LONG = 10;

    private final Ledger ledger = new Ledger();

    @Test
    void anAnswerOfTheGenerationOrALaterOneCounts() throws InterruptedException {
        Map<String, Long> open = new HashMap<>(Map.of("a", 2L, "b", 2L, "c", 2L));
        ledger.applied("a", 2);
        ledger.applied("b", 3);
        ledger.applied("c", 1);
        assertThat(ledger.await(open, NOT_LONG)).isEmpty();
        assertThat(open).containsOnlyKeys("c");
    }

    @Test
    void aRefusalIsAnError() throws InterruptedException {
        Map<String, Long> open = new HashMap<>(Map.of("a", 1L));
        Map<String, Object> properties = Map.of("service.pid", "a", ConfigSnapshots.GENERATION, 1L);
        assertThatThrownBy(() -> ledger.apply(properties, () -> {
                    throw new java.io.IOException("no room");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ledger.await(open, NOT_LONG)).containsExactly(Map.entry("a", "no room"));
        assertThat(open).isEmpty();
    }

    @Test
    void theDepartureOfAConsumerAnswersNothingButItself() throws InterruptedException {
        Map<String, Long> open = new HashMap<>(Map.of("a", 1L, "b", Ledger.REMOVED));
        ledger.removed("a");
        ledger.removed("b");
        assertThat(ledger.await(open, NOT_LONG)).isEmpty();
        assertThat(open).containsOnlyKeys("a");
    }

    @Test
    void whatWasForgottenMustBeSaidAnew() throws InterruptedException {
        Map<String, Long> open = new HashMap<>(Map.of("a", 1L));
        ledger.applied("a", 1);
        ledger.forget("a");
        assertThat(ledger.await(open, NOT_LONG)).isEmpty();
        assertThat(open).containsOnlyKeys("a");
    }

    @Test
    void anAnswerWakesWhoeverWaits() throws InterruptedException {
        Map<String, Long> open = new HashMap<>(Map.of("a", 1L));
        Thread consumer = Thread.ofVirtual().start(() -> ledger.applied("a", 1));
        assertThat(ledger.await(open, 20_000)).isEmpty();
        assertThat(open).isEmpty();
        consumer.join();
    }
}
