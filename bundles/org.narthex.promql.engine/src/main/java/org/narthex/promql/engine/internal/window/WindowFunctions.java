package org.narthex.promql.engine.internal.window;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All functions over windows, by name. */
public final class WindowFunctions {
    private static final Map<String, Function<WindowCall, WindowFunction>> FACTORIES = new HashMap<>();

    static {
        FACTORIES.put("rate", c -> new RateFunction(c, true, true));
        FACTORIES.put("increase", c -> new RateFunction(c, true, false));
        FACTORIES.put("delta", c -> new RateFunction(c, false, false));
        FACTORIES.put("irate", c -> new InstantRate(c, true));
        FACTORIES.put("idelta", c -> new InstantRate(c, false));
        FACTORIES.put("changes", c -> new ChangeCount(c, false));
        FACTORIES.put("resets", c -> new ChangeCount(c, true));
        FACTORIES.putAll(SummaryFunctions.factories());
        FACTORIES.putAll(SelectionFunctions.factories());
        FACTORIES.putAll(TrendFunctions.factories());
    }

    private static final Set<String> KEEPING_NAMES = Set.of("last_over_time", "first_over_time");
    private static final Set<String> WITH_STARTS = Set.of("rate", "irate", "increase", "resets");

    private WindowFunctions() {}

    /** Makes a function's instances; null for a name that is none. */
    public static @Nullable Function<WindowCall, WindowFunction> factory(String name) {
        return FACTORIES.get(name);
    }

    /** Whether a function's results are still the metric. */
    public static boolean keepsName(String name) {
        return KEEPING_NAMES.contains(name);
    }

    /** Whether a function looks at start timestamps. */
    public static boolean usesStartTimestamps(String name) {
        return WITH_STARTS.contains(name);
    }
}
