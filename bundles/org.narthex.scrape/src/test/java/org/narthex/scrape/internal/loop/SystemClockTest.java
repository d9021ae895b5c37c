package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemClockTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    private final SystemClock clock = new SystemClock();

    private static long millis(long n) {
        return TimeUnit.MILLISECONDS.toNanos(n);
    }

    private CompletableFuture<Boolean> awaiting(Cancellation signal, long nanos) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> result.complete(clock.await(signal, nanos)));
        return result;
    }

    @Test
    void waitsEndAtTheirTimesAndNotBefore() {
        List<CompletableFuture<Long>> late = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long nanos = millis(i * 7 % 50);
            CompletableFuture<Long> one = new CompletableFuture<>();
            late.add(one);
            Thread.ofVirtual().start(() -> {
                long began = System.nanoTime();
                boolean signalled = clock.await(new Cancellation(), nanos);
                one.complete(signalled ? -1 : System.nanoTime() - began - nanos);
            });
        }
        late.forEach(one -> assertThat(one.join()).isNotNegative());
        clock.close();
    }

    @Test
    void signalEndsAllWaitsForIt() {
        Cancellation signal = new Cancellation();
        Cancellation other = new Cancellation();
        List<CompletableFuture<Boolean>> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waits.add(awaiting(signal, LONG + i));
        }
        CompletableFuture<Boolean> stays = awaiting(other, LONG);
        signal.cancel();
        waits.forEach(wait -> assertThat(wait.join()).isTrue());
        assertThat(clock.await(signal, LONG)).isTrue();
        assertThat(clock.await(signal, 0)).isTrue();
        assertThat(clock.await(other, 0)).isFalse();
        assertThat(stays).isNotDone();
        other.cancel();
        assertThat(stays.join()).isTrue();
    }

    @Test
    void waitsGoOnWhenTheClockIsClosed() {
        Cancellation signal = new Cancellation();
        CompletableFuture<Boolean> timed = awaiting(signal, millis(200));
        CompletableFuture<Boolean> endless = awaiting(signal, LONG);
        clock.close();
        assertThat(timed.join()).isFalse();
        assertThat(clock.await(signal, millis(1))).isFalse();
        signal.cancel();
        assertThat(endless.join()).isTrue();
    }

    @Test
    void interruptEndsTheWait() throws InterruptedException {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            boolean ended = clock.await(new Cancellation(), LONG);
            result.complete(ended && Thread.currentThread().isInterrupted());
        });
        thread.interrupt();
        thread.join();
        assertThat(result.join()).isTrue();
    }
}
