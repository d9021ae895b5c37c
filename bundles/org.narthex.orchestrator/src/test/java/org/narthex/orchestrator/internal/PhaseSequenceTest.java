package org.narthex.orchestrator.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.runtime.api.Lifecycle.PhaseStatus;
import org.narthex.runtime.api.Phases;

class PhaseSequenceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final class Record implements PhaseSequence.Announcer {
        final List<String> events = new ArrayList<>();

        @Override
        public void announce(String phase) {
            events.add("+" + phase);
        }

        @Override
        public void withdraw(String phase) {
            events.add("-" + phase);
        }
    }

    private final Record record = new Record();
    private final PhaseSequence sequence = new PhaseSequence(record, Clock.fixed(NOW, ZoneOffset.UTC));

    private void reachAll() {
        PhaseSequence.ORDER.forEach(sequence::reached);
        record.events.clear();
    }

    @Test
    void aPhaseIsAnnouncedOnceThoseBeforeItHold() {
        sequence.reached(Phases.STORAGE_OPEN);
        sequence.reached(Phases.CONFIG_LOADED);
        assertThat(record.events).isEmpty();
        sequence.reached(Phases.CONFIG_CHECKED);
        assertThat(record.events).containsExactly("+config.checked", "+storage.open", "+config.loaded");
        sequence.reached(Phases.CONFIG_CHECKED);
        assertThat(record.events).hasSize(3);
        assertThat(sequence.holds(Phases.SERVER_READY)).isFalse();
    }

    @Test
    void aWithdrawnPhaseTakesThoseBehindItAlongLastFirst() {
        reachAll();
        sequence.withdrawn(Phases.STORAGE_OPEN);
        assertThat(record.events).containsExactly("-server.ready", "-config.loaded", "-storage.open");
        assertThat(sequence.holds(Phases.CONFIG_CHECKED)).isTrue();
    }

    @Test
    void everyPhaseBehindAWithdrawnOneMustBeReachedAnew() {
        reachAll();
        sequence.withdrawn(Phases.STORAGE_OPEN);
        record.events.clear();
        sequence.reached(Phases.STORAGE_OPEN);
        assertThat(record.events).containsExactly("+storage.open");
        sequence.reached(Phases.CONFIG_LOADED);
        sequence.reached(Phases.SERVER_READY);
        assertThat(record.events).containsExactly("+storage.open", "+config.loaded", "+server.ready");
    }

    @Test
    void aStopWithdrawsInReverseAndForGood() {
        reachAll();
        sequence.stop();
        assertThat(record.events)
                .containsExactly("-server.ready", "-config.loaded", "-storage.open", "-config.checked");
        sequence.reached(Phases.CONFIG_CHECKED);
        assertThat(record.events).hasSize(4);
    }

    @Test
    void aStopDuringTheStartWithdrawsOnlyWhatHolds() {
        sequence.reached(Phases.CONFIG_CHECKED);
        sequence.stop();
        assertThat(record.events).containsExactly("+config.checked", "-config.checked");
    }

    @Test
    void onlyThePhaseWhoseTurnItIsAsksWhatItWaitsFor() {
        sequence.reached(Phases.CONFIG_CHECKED);
        List<String> asked = new ArrayList<>();
        List<PhaseStatus> status = sequence.status(phase -> {
            asked.add(phase);
            return List.of("a replay");
        });
        assertThat(asked).containsExactly(Phases.STORAGE_OPEN);
        assertThat(status)
                .containsExactly(
                        new PhaseStatus(Phases.CONFIG_CHECKED, NOW, List.of()),
                        new PhaseStatus(Phases.STORAGE_OPEN, null, List.of("a replay")),
                        new PhaseStatus(Phases.CONFIG_LOADED, null, List.of("phase storage.open")),
                        new PhaseStatus(Phases.SERVER_READY, null, List.of("phase config.loaded")));
    }

    @Test
    void phasesThatHoldWaitForNothing() {
        reachAll();
        assertThat(sequence.status(phase -> List.of("never asked")))
                .allSatisfy(s -> assertThat(s.waitingFor()).isEmpty());
    }

    @Test
    void anUnknownPhaseIsRefused() {
        assertThatThrownBy(() -> PhaseSequence.check("lunch")).hasMessage("unknown phase lunch");
    }
}
