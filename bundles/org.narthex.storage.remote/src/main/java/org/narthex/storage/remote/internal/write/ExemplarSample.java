package org.narthex.storage.remote.internal.write;

import org.narthex.model.Exemplar;
import org.narthex.model.Labels;

/**
 * An exemplar of a request.
 *
 * @param refs places in the table of symbols, names and values in turn; empty in version 1
 * @param labels of version 1; empty in version 2 until the references are resolved
 */
record ExemplarSample(long[] refs, Labels labels, double value, long timestamp) {
    Exemplar exemplar(Labels resolved) {
        return new Exemplar(resolved, value, timestamp, timestamp != 0);
    }

    /** For the log; references would say nothing there. */
    @Override
    public String toString() {
        return "value " + value + " at " + timestamp;
    }
}
