package org.narthex.model.histogram;

import java.util.List;

/** Cuts histograms at a value: the operators {@code </} and {@code >/}. Thread-safe. */
public final class HistogramTrim {
    private HistogramTrim() {}

    /**
     * What of a histogram lies below or above a value; where it cuts a bucket, observations are taken to be spread in it.
     * Count and sum are computed anew when anything was cut off, else they stay.
     *
     * @param upper whether the upper part is cut off
     */
    public static FloatHistogram trim(FloatHistogram h, double bound, boolean upper) {
        Cut cut = new Cut(BucketBounds.isCustom(h.schema()), bound, upper);
        double[] positive = cut.side(Buckets.positive(h), h.positiveBuckets(), true);
        double[] negative = cut.side(Buckets.negative(h), h.negativeBuckets(), false);
        double zeroCount = h.zeroCount();
        if (zeroCount > 0) {
            zeroCount = cut.zero(Buckets.zero(h));
        }
        if (!cut.changed) {
            return h;
        }
        return Histograms.compact(new FloatHistogram(
                h.hint(),
                h.schema(),
                h.zeroThreshold(),
                zeroCount,
                cut.count,
                cut.sum,
                h.positiveSpans(),
                h.negativeSpans(),
                positive,
                negative,
                h.customValues()));
    }

    /** One cut through all buckets. */
    private static final class Cut {
        private final boolean custom;
        private final double bound;
        private final boolean upperCut;
        private boolean hasPositive;
        private boolean hasNegative;
        private double count;
        private double sum;
        private boolean changed;

        Cut(boolean custom, double bound, boolean upperCut) {
            this.custom = custom;
            this.bound = bound;
            this.upperCut = upperCut;
        }

        double[] side(List<Bucket> buckets, double[] counts, boolean positive) {
            double[] kept = counts.clone();
            for (int i = 0; i < buckets.size(); i++) {
                Bucket b = buckets.get(i);
                if (b.count() == 0) {
                    continue;
                }
                hasPositive |= positive;
                hasNegative |= !positive;
                if (upperCut ? b.upper() <= bound : b.lower() >= bound) {
                    keep(b.count(), middle(b.lower(), b.upper(), positive));
                } else if (upperCut ? b.lower() < bound : b.upper() > bound) {
                    kept[i] = part(b, positive);
                    changed |= kept[i] != counts[i];
                } else {
                    kept[i] = 0;
                    changed = true;
                }
            }
            return kept;
        }

        private void keep(double kept, double middle) {
            count += kept;
            sum += middle * kept;
        }

        private double part(Bucket b, boolean positive) {
            if (b.lower() == Double.NEGATIVE_INFINITY) {
                return lowest(b);
            }
            if (b.upper() == Double.POSITIVE_INFINITY) {
                boolean keeps = !upperCut && bound >= b.lower();
                double kept = keeps ? b.count() : 0;
                keep(kept, keeps ? bound : finite(b.lower()));
                return kept;
            }
            double under = b.count();
            if (bound <= b.lower()) {
                under = 0;
            } else if (bound < b.upper()) {
                under = b.count() * b.fractionBelow(bound, custom);
            }
            double kept = upperCut ? under : b.count() - under;
            keep(kept, upperCut ? middle(b.lower(), bound, positive) : middle(bound, b.upper(), positive));
            return kept;
        }

        /** The first custom bucket, which has no lower bound: 0 is taken for it where the upper one is positive. */
        private double lowest(Bucket b) {
            double kept = 0;
            double middle = finite(b.upper());
            boolean bounded = !Double.isInfinite(b.upper());
            if (upperCut) {
                if (bound >= b.upper()) {
                    kept = b.count();
                    middle = 0;
                } else if (bound > 0 && b.upper() > 0 && bounded) {
                    kept = b.count() * bound / b.upper();
                    middle = bound / 2;
                } else if (b.upper() <= 0) {
                    kept = b.count();
                    middle = bound;
                }
            } else if (bound <= b.lower()) {
                kept = b.count();
                middle = 0;
            } else if (bound >= 0 && b.upper() > bound && bounded) {
                kept = b.count() * (1 - bound / b.upper());
                middle = (bound + b.upper()) / 2;
            }
            keep(kept, middle);
            return kept;
        }

        double zero(Bucket b) {
            double lower = hasPositive && !hasNegative ? 0 : b.lower();
            double upper = hasNegative && !hasPositive ? 0 : b.upper();
            double kept;
            double middle;
            if (upperCut ? bound <= lower : bound >= upper) {
                kept = 0;
                middle = 0;
            } else if (upperCut ? bound >= upper : bound <= lower) {
                kept = b.count();
                middle = (lower + upper) / 2;
            } else {
                double width = upperCut ? bound - lower : upper - bound;
                kept = b.count() * (width / (upper - lower));
                middle = upperCut ? (lower + bound) / 2 : (bound + upper) / 2;
            }
            changed |= kept != b.count();
            keep(kept, middle);
            return kept;
        }

        private static double finite(double value) {
            return Double.isInfinite(value) ? 0 : value;
        }

        private double middle(double lower, double upper, boolean positive) {
            if (Double.isInfinite(lower)) {
                if (Double.isInfinite(upper)) {
                    return 0;
                }
                return upper > 0 ? upper / 2 : upper;
            }
            if (Double.isInfinite(upper)) {
                return lower;
            }
            if (custom) {
                return (lower + upper) / 2;
            }
            double mean = Math.sqrt(Math.abs(lower * upper));
            return positive ? mean : -mean;
        }
    }
}
