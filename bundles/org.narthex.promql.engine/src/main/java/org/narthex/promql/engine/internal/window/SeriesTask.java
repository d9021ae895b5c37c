package org.narthex.promql.engine.internal.window;

import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.storage.api.Series;

/** Evaluates series of the storage, independently of each other. An instance is confined to one thread at a time. */
public interface SeriesTask {
    /**
     * The values of a series for all steps.
     *
     * @param out receives them; has the labels of the series and no sample
     */
    Scanned evaluate(Series series, StepSeries out);

    /** Gives back the memory that it has taken for buffers of its own; not used any more. */
    void release();
}
