package org.narthex.promql.engine.internal.operator;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.plan.Plan;

/**
 * Measures the parts of one execution: what each took, with what it asked of others, and what it gave. Confined to the
 * query's thread.
 */
public final class Profile {
    private final IdentityHashMap<Plan, Figures> parts = new IdentityHashMap<>();

    /** Figures of nothing. */
    public Profile() {}

    /** What was measured of a part. The fields are public because this is the path of every series. */
    public static final class Figures {
        /** Time of the part and of what it asked. */
        public long nanos;

        /** Series that it gave. */
        public long series;

        /** Their samples. */
        public long samples;

        /** Which operator did the work; empty for a scalar. */
        public String operator = "";
    }

    /** The figures of a part; null when it was not evaluated. */
    public @Nullable Figures of(Plan part) {
        return parts.get(part);
    }

    private Figures figures(Plan part) {
        return parts.computeIfAbsent(part, p -> new Figures());
    }

    /** Counts time of a part since {@code begin}, {@link System#nanoTime}. */
    public void took(Plan part, long begin) {
        figures(part).nanos += System.nanoTime() - begin;
    }

    /** Counts series and samples that do not come through an operator. */
    public void gave(Plan part, long series, long samples) {
        Figures f = figures(part);
        f.series += series;
        f.samples += samples;
    }

    /** The same operator, measured. */
    Operator measured(Plan part, Operator operator) {
        Figures f = figures(part);
        f.operator = operator.name();
        return new Operator() {
            @Override
            public String name() {
                return operator.name();
            }

            @Override
            public @Nullable StepSeries next() {
                long begin = System.nanoTime();
                try {
                    StepSeries s = operator.next();
                    if (s != null) {
                        f.series++;
                        f.samples += Presence.count(s.present);
                    }
                    return s;
                } finally {
                    f.nanos += System.nanoTime() - begin;
                }
            }

            @Override
            public void takeBack(StepSeries used) {
                operator.takeBack(used);
            }
        };
    }
}
