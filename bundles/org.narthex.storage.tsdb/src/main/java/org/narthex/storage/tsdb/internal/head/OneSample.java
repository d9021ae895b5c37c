package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;

/** A float alone. Confined to one thread. */
final class OneSample implements SampleCursor {
    private final long timestamp;
    private final double value;
    private boolean read;

    OneSample(long timestamp, double value) {
        this.timestamp = timestamp;
        this.value = value;
    }

    @Override
    public boolean next(SampleBuffer into) {
        if (read) {
            return false;
        }
        read = true;
        into.add(timestamp, value);
        return true;
    }
}
