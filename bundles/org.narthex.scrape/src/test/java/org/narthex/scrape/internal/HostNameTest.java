package org.narthex.scrape.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostNameTest {
    @Test
    void isWhatWasLookedUp() throws Exception {
        assertThat(new HostName(() -> "machine.example.org").await()).isEqualTo("machine.example.org");
    }

    @Test
    void aLookupThatHangsIsNotWaitedForAndChangesNothingLater() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicReference<Thread> asking = new AtomicReference<>();
        HostName name = new HostName(
                () -> {
                    asking.set(Thread.currentThread());
                    try {
                        hangs.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "late.example.org";
                },
                Duration.ofMillis(200));
        String first = name.await();
        assertThat(first).isNotEmpty().isNotEqualTo("late.example.org");
        hangs.countDown();
        assertThat(asking.get().join(Duration.ofSeconds(10))).isTrue();
        assertThat(name.await()).isEqualTo(first);
    }

    @Test
    void aLookupThatFailsLeavesTheNameOfTheMachine() throws Exception {
        assertThat(new HostName(() -> {
                            throw new IllegalStateException("no name");
                        })
                        .await())
                .isNotEmpty();
    }
}
