package org.narthex.promql.engine.internal.aggregate;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** A series of which some samples may be chosen. Confined to one thread. */
final class Candidate {
    final StepSeries series;

    /** Its place among the series of the group. */
    final int place;

    /** At how many steps it may be chosen. */
    int uses;

    private long @Nullable [] chosen;

    Candidate(StepSeries series, int place) {
        this.series = series;
        this.place = place;
    }

    /** The value at a step by which it is ranked: 0 for a histogram, as in Prometheus. */
    double value(int step) {
        return series.histogram(step) == null ? series.values[step] : 0;
    }

    /** Chooses its sample of a step; true for the first one. */
    boolean choose(int step) {
        boolean first = chosen == null;
        if (chosen == null) {
            chosen = Presence.none(series.values.length);
        }
        Presence.set(chosen, step);
        return first;
    }

    /** The series with the chosen samples alone. */
    StepSeries result() {
        series.present = chosen == null ? Presence.none(series.values.length) : chosen;
        return series;
    }
}
