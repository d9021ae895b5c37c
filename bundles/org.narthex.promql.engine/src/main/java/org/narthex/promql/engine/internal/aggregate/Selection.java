package org.narthex.promql.engine.internal.aggregate;

import java.util.List;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Chooses samples of one group, whose series it is given one after the other. Confined to one thread. */
interface Selection {
    /** Looks at a series, and keeps it as long as one of its samples may be chosen; false where none may be. */
    boolean add(StepSeries s);

    /** The series that have chosen samples, with those alone; with a single step in the order that clients see. */
    List<StepSeries> chosen();
}
