package org.narthex.promql.engine.internal.exec;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.ast.PositionRange;

/** A warning or an info about a query, with its place in the query. Immutable. */
public sealed interface Annotation {
    /** What equal annotations share. */
    String key();

    /** Whether it is an info, not a warning. */
    boolean info();

    /** The part of the query that it is about. */
    PositionRange position();

    /** The text for clients. */
    String text(String place);

    /** This one together with an equal one that came before. */
    Annotation join(Annotation before);

    /** A warning. */
    static Annotation warning(String text, PositionRange position) {
        return new Plain("PromQL warning: " + text, false, position);
    }

    /** An info. */
    static Annotation info(String text, PositionRange position) {
        return new Plain("PromQL info: " + text, true, position);
    }

    /** One that is only a text. */
    record Plain(String key, boolean info, PositionRange position) implements Annotation {
        @Override
        public String text(String place) {
            return key + " (" + place + ")";
        }

        @Override
        public Annotation join(Annotation before) {
            return this;
        }
    }

    /** Start timestamps that overlap samples; tells how often. */
    record StartTimeOverlap(String metric, PositionRange position, int count) implements Annotation {
        @Override
        public String key() {
            return "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "
                    + GoQuote.quote(metric);
        }

        @Override
        public boolean info() {
            return false;
        }

        @Override
        public String text(String place) {
            return key() + (count > 1 ? " (" + count + " occurrences)" : "") + " (" + place + ")";
        }

        @Override
        public Annotation join(Annotation before) {
            return before instanceof StartTimeOverlap o
                    ? new StartTimeOverlap(metric, o.position, o.count + count)
                    : this;
        }
    }

    /** Classic buckets whose counts decreased; tells where and how much. Times are Unix milliseconds. */
    record ForcedMonotonicity(
            String metric,
            PositionRange position,
            long from,
            long to,
            double minBucket,
            double maxBucket,
            double maxDifference,
            long count)
            implements Annotation {
        @Override
        public String key() {
            return "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
                    + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                    + (metric.isEmpty() ? "" : " for metric name " + GoQuote.quote(metric));
        }

        @Override
        public boolean info() {
            return true;
        }

        @Override
        public String text(String place) {
            return key() + ", from buckets " + GoFloat.shortest(minBucket) + " to " + GoFloat.shortest(maxBucket)
                    + ", with a max diff of " + twoDigits(maxDifference) + ", over " + count + " samples from "
                    + time(from) + " to " + time(to) + " (" + place + ")";
        }

        @Override
        public Annotation join(Annotation before) {
            return before instanceof ForcedMonotonicity o
                    ? new ForcedMonotonicity(
                            metric,
                            o.position,
                            Math.min(from, o.from),
                            Math.max(to, o.to),
                            Math.min(minBucket, o.minBucket),
                            Math.max(maxBucket, o.maxBucket),
                            Math.max(maxDifference, o.maxDifference),
                            o.count + count)
                    : this;
        }

        private static String time(long millis) {
            return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(millis / 1000));
        }

        /** {@code %.2g}: two significant digits. */
        private static String twoDigits(double value) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                return GoFloat.shortest(value);
            }
            double rounded = new java.math.BigDecimal(value)
                    .round(new java.math.MathContext(2, java.math.RoundingMode.HALF_EVEN))
                    .doubleValue();
            return rounded != 0 && Math.abs(rounded) >= 100 && Math.abs(rounded) < 1e6
                    ? GoFloat.exponential(rounded)
                    : GoFloat.shortest(rounded);
        }
    }
}
