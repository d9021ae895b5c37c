package org.narthex.promql.engine.internal.function;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Parts of a date in UTC; the sample is Unix seconds, fractions cut off. They leave histograms out. */
public final class DateFunctions {
    private static final Map<String, ToIntFunction<LocalDateTime>> PARTS = new HashMap<>();

    static {
        PARTS.put("minute", LocalDateTime::getMinute);
        PARTS.put("hour", LocalDateTime::getHour);
        PARTS.put("day_of_week", d -> d.getDayOfWeek().getValue() % 7);
        PARTS.put("day_of_month", LocalDateTime::getDayOfMonth);
        PARTS.put("day_of_year", LocalDateTime::getDayOfYear);
        PARTS.put("days_in_month", d -> d.toLocalDate().lengthOfMonth());
        PARTS.put("month", LocalDateTime::getMonthValue);
        PARTS.put("year", LocalDateTime::getYear);
    }

    private DateFunctions() {}

    /** Whether the name is one of these. */
    public static boolean has(String name) {
        return PARTS.containsKey(name);
    }

    /** A function by its name, or null when there is none. */
    public static @Nullable SampleFunction function(String name) {
        ToIntFunction<LocalDateTime> part = PARTS.get(name);
        return part == null ? null : MathFunctions.floats((v, step) -> part(part, (long) v));
    }

    private static double part(ToIntFunction<LocalDateTime> part, long seconds) {
        // Beyond these the calendar of Java ends; such samples are no dates.
        long limit = 31_556_889_864_403_199L;
        long s = Math.max(-limit, Math.min(limit, seconds));
        return part.applyAsInt(LocalDateTime.ofEpochSecond(s, 0, ZoneOffset.UTC));
    }
}
