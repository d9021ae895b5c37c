package org.narthex.promql.engine.internal;

/** Is told what an engine does. Thread-safe. */
public interface EngineObserver {
    /** Watches nothing. */
    EngineObserver NONE = new EngineObserver() {
        @Override
        public void running(int change) {}

        @Override
        public void took(Slice slice, double seconds) {}

        @Override
        public void samples(long queried, long read) {}

        @Override
        public void queryLog(boolean enabled) {}

        @Override
        public void queryLogFailed() {}
    };

    /** A part of a query's time. */
    enum Slice {
        QUEUE_TIME,
        PREPARE_TIME,
        INNER_EVAL,
        RESULT_SORT
    }

    /** A query has begun (1) or ended (-1). */
    void running(int change);

    /** A query has spent time. */
    void took(Slice slice, double seconds);

    /** A query has looked at and read samples. */
    void samples(long queried, long read);

    /** Queries are logged from now on, or not. */
    void queryLog(boolean enabled);

    /** A query could not be logged. */
    void queryLogFailed();
}
