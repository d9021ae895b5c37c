package org.narthex.web.server.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Notices clients that go away while their request is being answered: nobody reads from the connection meanwhile, so a
 * thread looks for its end several times a second. Thread-safe.
 */
final class DisconnectWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;
    private static final int PEEK = 4096;

    /** After so many periods without requests the thread rests until the next one: waking it costs more than most answers. */
    private static final int IDLE_PERIODS = 20;

    private final Set<Watched> all = new HashSet<>();
    private final Thread thread;
    private boolean closed;

    /** Whether the thread waits for a request. */
    private boolean resting;

    DisconnectWatch() {
        thread = Thread.ofPlatform().daemon().name("web-disconnect-watch").start(this::run);
    }

    Watched watch(EndPoint endPoint, Runnable action) {
        Watched watched = new Watched(endPoint, action);
        synchronized (all) {
            all.add(watched);
            if (resting) {
                resting = false;
                all.notifyAll();
            }
        }
        return watched;
    }

    @Override
    public void close() {
        synchronized (all) {
            closed = true;
            all.notifyAll();
        }
        thread.interrupt();
    }

    private void run() {
        ByteBuffer peeked = BufferUtil.allocate(PEEK);
        int idlePeriods = 0;
        try {
            while (true) {
                List<Watched> now;
                synchronized (all) {
                    idlePeriods = all.isEmpty() ? idlePeriods + 1 : 0;
                    resting = idlePeriods >= IDLE_PERIODS;
                    while (resting && !closed) {
                        all.wait();
                    }
                    if (!closed) {
                        all.wait(PERIOD_MILLIS);
                    }
                    if (closed) {
                        return;
                    }
                    now = new ArrayList<>(all);
                }
                now.forEach(watched -> watched.look(peeked));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection while its request is being answered. Thread-safe. */
    final class Watched {
        private final EndPoint endPoint;
        private final Runnable action;
        private boolean stopped;

        private Watched(EndPoint endPoint, Runnable action) {
            this.endPoint = endPoint;
            this.action = action;
        }

        /** Ends the watch; when it returns, the connection is no longer read from here. */
        void stop() {
            synchronized (this) {
                stopped = true;
            }
            synchronized (all) {
                all.remove(this);
            }
        }

        void disconnected() {
            action.run();
        }

        private void look(ByteBuffer peeked) {
            boolean gone;
            synchronized (this) {
                if (stopped) {
                    return;
                }
                gone = isGone(peeked);
            }
            if (gone) {
                stop();
                action.run();
            }
        }

        private boolean isGone(ByteBuffer peeked) {
            BufferUtil.clear(peeked);
            try {
                int n = endPoint.fill(peeked);
                if (n > 0 && endPoint.getConnection() instanceof Connection.UpgradeTo connection) {
                    // A pipelined request: hand its bytes over and look no further, it will be answered in its turn.
                    connection.onUpgradeTo(BufferUtil.copy(peeked));
                    stopped = true;
                }
                return n < 0;
            } catch (IOException e) {
                return true;
            }
        }
    }
}
