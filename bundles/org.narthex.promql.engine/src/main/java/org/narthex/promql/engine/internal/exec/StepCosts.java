package org.narthex.promql.engine.internal.exec;

/** What each step looked at and read. The fields are public because this is the path of every sample. Confined to one thread. */
public final class StepCosts {
    /** Samples looked at. */
    public final long[] queried;

    /** Samples read from the storage. */
    public final long[] read;

    /** No costs. */
    public StepCosts(int steps) {
        queried = new long[steps];
        read = new long[steps];
    }

    void add(StepCosts more) {
        for (int i = 0; i < queried.length; i++) {
            queried[i] += more.queried[i];
            read[i] += more.read[i];
        }
    }
}
