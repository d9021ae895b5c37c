package org.narthex.promql.engine.internal.function;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.GoMath;
import org.narthex.promql.engine.internal.exec.Presence;

/** Functions of one number, and those that limit or round numbers. They leave histograms out. */
public final class MathFunctions {
    private static final Map<String, DoubleUnaryOperator> UNARY = new HashMap<>();

    static {
        UNARY.put("abs", Math::abs);
        UNARY.put("ceil", Math::ceil);
        UNARY.put("floor", Math::floor);
        UNARY.put("exp", GoMath::exp);
        UNARY.put("sqrt", Math::sqrt);
        UNARY.put("ln", GoMath::log);
        UNARY.put("log2", GoMath::log2);
        UNARY.put("log10", GoMath::log10);
        UNARY.put("sin", GoMath::sin);
        UNARY.put("cos", GoMath::cos);
        UNARY.put("tan", GoMath::tan);
        UNARY.put("asin", GoMath::asin);
        UNARY.put("acos", GoMath::acos);
        UNARY.put("atan", GoMath::atan);
        UNARY.put("sinh", GoMath::sinh);
        UNARY.put("cosh", GoMath::cosh);
        UNARY.put("tanh", GoMath::tanh);
        UNARY.put("asinh", GoMath::asinh);
        UNARY.put("acosh", GoMath::acosh);
        UNARY.put("atanh", GoMath::atanh);
        UNARY.put("rad", v -> v * Math.PI / 180);
        UNARY.put("deg", v -> v * 180 / Math.PI);
        UNARY.put("sgn", v -> v < 0 ? -1 : v > 0 ? 1 : v);
    }

    private MathFunctions() {}

    /**
     * A function by its name, or null when there is none.
     *
     * @param scalars values of the arguments behind the vector, for each step
     */
    public static @Nullable SampleFunction function(String name, double[][] scalars) {
        DoubleUnaryOperator unary = UNARY.get(name);
        if (unary != null) {
            return floats((v, step) -> unary.applyAsDouble(v));
        }
        return switch (name) {
            case "round" -> round(scalars.length == 0 ? null : scalars[0]);
            case "clamp" -> clamp(scalars[0], scalars[1]);
            case "clamp_min" -> floats((v, step) -> GoMath.max(scalars[0][step], v));
            case "clamp_max" -> floats((v, step) -> GoMath.min(scalars[0][step], v));
            default -> null;
        };
    }

    /** A number of a number at a step. */
    interface FloatAtStep {
        double apply(double value, int step);
    }

    static SampleFunction floats(FloatAtStep function) {
        return s -> {
            s.keepFloats();
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                s.values[i] = function.apply(s.values[i], i);
            }
        };
    }

    /** Ties are rounded up. */
    private static SampleFunction round(double @Nullable [] nearest) {
        return floats((v, step) -> {
            double inverse = 1.0 / (nearest == null ? 1 : nearest[step]);
            return Math.floor(v * inverse + 0.5) / inverse;
        });
    }

    private static SampleFunction clamp(double[] min, double[] max) {
        SampleFunction limit = floats((v, step) -> GoMath.max(min[step], GoMath.min(max[step], v)));
        return s -> {
            for (int i = 0; i < min.length; i++) {
                if (max[i] < min[i]) {
                    Presence.clear(s.present, i);
                }
            }
            limit.apply(s);
        };
    }
}
