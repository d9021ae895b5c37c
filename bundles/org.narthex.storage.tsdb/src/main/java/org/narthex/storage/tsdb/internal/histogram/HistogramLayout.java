package org.narthex.storage.tsdb.internal.histogram;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.histogram.HistogramShape;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/**
 * What all histograms of a chunk share; it stands before the first sample.
 *
 * <pre>
 * zero threshold | varbit int schema | positive spans | negative spans | custom bounds (schema -53 only)
 *
 * zero threshold: u8 0 = 0.0; 1..254 = 2^(u8 - 244); 255 = 64 bits follow
 * spans:          varbit uint n, n x (varbit uint length, varbit int offset)
 * custom bounds:  varbit uint n, n x (varbit uint 1000 x bound + 1, or a bit 0 and 64 bits)
 * </pre>
 *
 * <p>Immutable and thread-safe; arrays are shared, nobody writes to them.
 */
final class HistogramLayout {
    static final int CUSTOM_BUCKETS = -53;
    private static final double[] NO_VALUES = {};
    private static final int MIN_SCHEMA = -9;
    private static final int MAX_SCHEMA = 52;
    private static final int EXPONENT_BIAS = 244;
    private static final double MAX_SHORT_BOUND = 33554430;

    private final int schema;
    private final double zeroThreshold;
    private final List<Span> positive;
    private final List<Span> negative;
    private final double[] customValues;

    HistogramLayout(
            int schema, double zeroThreshold, List<Span> positive, List<Span> negative, double[] customValues) {
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.positive = positive;
        this.negative = negative;
        this.customValues = customValues;
    }

    /** What it tells of the buckets of float histograms. */
    HistogramShape shape() {
        return new HistogramShape(schema, zeroThreshold, positive, negative, customValues);
    }

    int schema() {
        return schema;
    }

    double zeroThreshold() {
        return zeroThreshold;
    }

    List<Span> positive() {
        return positive;
    }

    List<Span> negative() {
        return negative;
    }

    double[] customValues() {
        return customValues;
    }

    void write(BitWriter out) {
        writeZeroThreshold(out, zeroThreshold);
        out.varbitInt(schema);
        writeSpans(out, positive);
        writeSpans(out, negative);
        if (schema == CUSTOM_BUCKETS) {
            out.varbitUint(customValues.length);
            for (double bound : customValues) {
                writeBound(out, bound);
            }
        }
    }

    static HistogramLayout read(BitReader in) {
        double threshold = readZeroThreshold(in);
        int schema = (int) in.varbitInt();
        List<Span> positive = readSpans(in);
        List<Span> negative = readSpans(in);
        double[] bounds = NO_VALUES;
        if (schema == CUSTOM_BUCKETS) {
            bounds = new double[count(in.varbitUint(), "custom bounds")];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = readBound(in);
            }
        } else if (schema < MIN_SCHEMA || schema > MAX_SCHEMA) {
            throw new StorageException(
                    Kind.CORRUPTION,
                    "histogram has an unknown schema, which must be between " + MIN_SCHEMA + " and " + MAX_SCHEMA
                            + " for exponential buckets, or " + CUSTOM_BUCKETS + " for custom buckets, got schema "
                            + schema);
        }
        return new HistogramLayout(schema, threshold, positive, negative, bounds);
    }

    /** Whether both have the same bounds, where the schema has such. */
    boolean sameCustomValues(double[] other) {
        if (schema != CUSTOM_BUCKETS) {
            return true;
        }
        if (customValues.length != other.length) {
            return false;
        }
        for (int i = 0; i < other.length; i++) {
            if (customValues[i] != other[i]) {
                return false;
            }
        }
        return true;
    }

    static void writeZeroThreshold(BitWriter out, double threshold) {
        if (threshold == 0) {
            out.bits(0, 8);
            return;
        }
        long bits = Double.doubleToRawLongBits(threshold);
        int exponent = Math.getExponent(threshold);
        boolean powerOfTwo = bits == Double.doubleToRawLongBits(Math.scalb(1.0, exponent));
        int code = exponent + EXPONENT_BIAS;
        if (powerOfTwo && code >= 1 && code <= 254) {
            out.bits(code, 8);
        } else {
            out.bits(255, 8);
            out.bits(bits, 64);
        }
    }

    static double readZeroThreshold(BitReader in) {
        int code = (int) in.bits(8);
        return switch (code) {
            case 0 -> 0;
            case 255 -> Double.longBitsToDouble(in.bits(64));
            default -> Math.scalb(1.0, code - EXPONENT_BIAS);
        };
    }

    static void writeBound(BitWriter out, double bound) {
        double scaled = bound * 1000;
        if (scaled < 0 || scaled > MAX_SHORT_BOUND || !isWhole(bound)) {
            out.bit(false);
            out.bits(Double.doubleToRawLongBits(bound), 64);
        } else {
            out.varbitUint(round(scaled) + 1);
        }
    }

    static double readBound(BitReader in) {
        long code = in.varbitUint();
        return code == 0 ? Double.longBitsToDouble(in.bits(64)) : (double) (code - 1) / 1000;
    }

    /** Whether the bound is a multiple of 0.001 to the last bit; NaN is none. */
    private static boolean isWhole(double bound) {
        double scaled = bound * 1000;
        return scaled >= 0 && scaled <= MAX_SHORT_BOUND && bound == (double) round(scaled) / 1000;
    }

    /** The nearest integer, halves away from zero; the argument is not negative. */
    private static long round(double d) {
        double floor = Math.floor(d);
        return (long) (d - floor >= 0.5 ? floor + 1 : floor);
    }

    private static void writeSpans(BitWriter out, List<Span> spans) {
        out.varbitUint(spans.size());
        for (Span s : spans) {
            out.varbitUint(s.length() & 0xffffffffL);
            out.varbitInt(s.offset());
        }
    }

    private static List<Span> readSpans(BitReader in) {
        int n = count(in.varbitUint(), "spans");
        if (n == 0) {
            return List.of();
        }
        List<Span> spans = new ArrayList<>(Math.min(n, 64));
        long buckets = 0;
        for (int i = 0; i < n; i++) {
            int length = (int) in.varbitUint();
            spans.add(new Span((int) in.varbitInt(), length));
            buckets += length & 0xffffffffL;
        }
        count(buckets, "buckets");
        return List.copyOf(spans);
    }

    private static int count(long n, String what) {
        if (n < 0 || n > 1 << 24) {
            throw new StorageException(
                    Kind.CORRUPTION, "histogram chunk claims " + Long.toUnsignedString(n) + " " + what);
        }
        return (int) n;
    }
}
