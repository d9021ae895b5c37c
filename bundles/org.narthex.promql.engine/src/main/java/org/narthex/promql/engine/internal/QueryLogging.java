package org.narthex.promql.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.log.QueryLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query log that is in use, if any; it may be replaced while queries run. Thread-safe. */
final class QueryLogging implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryLogging.class);

    private final EngineObserver observer;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable QueryLog log;

    QueryLogging(EngineObserver observer) {
        this.observer = observer;
    }

    /**
     * Logs to a file from now on, opened anew even where it is the same, so that it can have been moved away.
     *
     * @param path empty for none
     * @throws IOException when it cannot be opened; the one before stays
     */
    void to(String path) throws IOException {
        QueryLog next = path.isEmpty() ? null : QueryLog.open(Path.of(path));
        lock.writeLock().lock();
        try {
            if (log != null) {
                log.close();
            }
            log = next;
            observer.queryLog(next != null);
        } finally {
            lock.writeLock().unlock();
        }
    }

    void write(QueryLog.Entry entry) {
        lock.readLock().lock();
        try {
            if (log != null) {
                log.write(entry);
            }
        } catch (IOException e) {
            observer.queryLogFailed();
            LOG.atError().addKeyValue("err", e.toString()).log("can't log query");
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (log != null) {
                log.close();
                log = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
