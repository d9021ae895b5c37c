package org.narthex.config.bridge.internal.push;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ApplyLedger;
import org.osgi.service.component.annotations.Component;

/**
 * The acknowledgements of the consumers. A component of its own, so that consumers bind it while the bridge is still
 * starting. Thread-safe.
 */
@Component(service = {ApplyLedger.class, Ledger.class})
public final class Ledger implements ApplyLedger {
    /** The generation that stands for "the consumer has gone". */
    static final long REMOVED = Long.MAX_VALUE;

    private record Answer(long generation, @Nullable String error) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Answer> answers = new HashMap<>();

    @Override
    public void applied(String pid, long generation) {
        put(pid, new Answer(generation, null));
    }

    @Override
    public void failed(String pid, long generation, Throwable cause) {
        String message = cause.getMessage();
        put(pid, new Answer(generation, message == null ? cause.toString() : message));
    }

    @Override
    public void removed(String pid) {
        put(pid, new Answer(REMOVED, null));
    }

    private void put(String pid, Answer answer) {
        lock.lock();
        try {
            answers.put(pid, answer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what was said about a PID. */
    void forget(String pid) {
        lock.lock();
        try {
            answers.remove(pid);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for answers.
     *
     * @param open generations awaited by PID; those answered are taken out
     * @return errors by PID
     */
    Map<String, String> await(Map<String, Long> open, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Map<String, String> errors = new LinkedHashMap<>();
        lock.lockInterruptibly();
        try {
            while (true) {
                for (Iterator<Map.Entry<String, Long>> it = open.entrySet().iterator(); it.hasNext(); ) {
                    Map.Entry<String, Long> e = it.next();
                    Answer answer = answers.get(e.getKey());
                    if (answer != null && answers(answer.generation, e.getValue())) {
                        if (answer.error != null) {
                            errors.put(e.getKey(), answer.error);
                        }
                        it.remove();
                    }
                }
                long left = deadline - System.nanoTime();
                if (open.isEmpty() || left <= 0) {
                    return errors;
                }
                var _ = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean answers(long said, long awaited) {
        return awaited == REMOVED ? said == REMOVED : said >= awaited && said != REMOVED;
    }
}
