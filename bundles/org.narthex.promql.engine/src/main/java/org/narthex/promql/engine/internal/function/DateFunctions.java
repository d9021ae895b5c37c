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

    private static final long CYCLE_YEARS = 400;
    private static final long CYCLE_SECONDS = 146_097L * 86_400;
    private static final long CYCLES_BEFORE_YEAR_1 = 730_692_556;
    private static final long YEAR_1_TO_UNIX = 62_135_596_800L;
    private static final long ABSOLUTE_TO_UNIX = CYCLES_BEFORE_YEAR_1 * CYCLE_SECONDS + YEAR_1_TO_UNIX;

    private DateFunctions() {}

    /** Whether the name is one of these. */
    public static boolean has(String name) {
        return PARTS.containsKey(name);
    }

    /** A function by its name, or null when there is none. */
    public static @Nullable SampleFunction function(String name) {
        ToIntFunction<LocalDateTime> part = PARTS.get(name);
        if (part == null) {
            return null;
        }
        return name.equals("year")
                ? MathFunctions.floats((v, step) -> year(absolute(v)))
                : MathFunctions.floats((v, step) -> part.applyAsInt(inCycle(absolute(v))));
    }

    /** Seconds since the first of the years that 64 bits reach, unsigned; they go round, as in Go. */
    private static long absolute(double seconds) {
        boolean fits = seconds >= -0x1p63 && seconds < 0x1p63;
        return (fits ? (long) seconds : Long.MIN_VALUE) + ABSOLUTE_TO_UNIX;
    }

    /** The date in the first cycle of 400 years, which all look the same. */
    private static LocalDateTime inCycle(long absolute) {
        long seconds = Long.remainderUnsigned(absolute, CYCLE_SECONDS);
        return LocalDateTime.ofEpochSecond(seconds - YEAR_1_TO_UNIX, 0, ZoneOffset.UTC);
    }

    private static double year(long absolute) {
        long cycles = Long.divideUnsigned(absolute, CYCLE_SECONDS) - CYCLES_BEFORE_YEAR_1;
        return (double) (inCycle(absolute).getYear() + cycles * CYCLE_YEARS);
    }
}
