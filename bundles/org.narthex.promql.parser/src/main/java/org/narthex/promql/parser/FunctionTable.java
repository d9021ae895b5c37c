package org.narthex.promql.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.FunctionSignature;
import org.narthex.promql.api.ast.ValueType;

/** The functions of the language. Immutable and thread-safe. */
public final class FunctionTable {
    /**
     * A line for each: name, with an exclamation mark where experimental; types of the arguments; how many may be left
     * out; type of the result. Types are v(ector), m(atrix), s(calar), t(ext).
     */
    private static final String TABLE =
            """
            abs v 0 v
            absent v 0 v
            absent_over_time m 0 v
            acos v 0 v
            acosh v 0 v
            asin v 0 v
            asinh v 0 v
            atan v 0 v
            atanh v 0 v
            avg_over_time m 0 v
            ceil v 0 v
            changes m 0 v
            clamp vss 0 v
            clamp_max vs 0 v
            clamp_min vs 0 v
            cos v 0 v
            cosh v 0 v
            count_over_time m 0 v
            day_of_month v 1 v
            day_of_week v 1 v
            day_of_year v 1 v
            days_in_month v 1 v
            deg v 0 v
            delta m 0 v
            deriv m 0 v
            double_exponential_smoothing! mss 0 v
            end! - 0 s
            exp v 0 v
            first_over_time m 0 v
            floor v 0 v
            histogram_avg v 0 v
            histogram_count v 0 v
            histogram_fraction ssv 0 v
            histogram_quantile sv 0 v
            histogram_quantiles! vtss 9 v
            histogram_stddev v 0 v
            histogram_stdvar v 0 v
            histogram_sum v 0 v
            hour v 1 v
            idelta m 0 v
            increase m 0 v
            info! vv 1 v
            irate m 0 v
            label_join vttt -1 v
            label_replace vtttt 0 v
            last_over_time m 0 v
            ln v 0 v
            log10 v 0 v
            log2 v 0 v
            mad_over_time! m 0 v
            max_of! ss 0 s
            max_over_time m 0 v
            min_of! ss 0 s
            min_over_time m 0 v
            minute v 1 v
            month v 1 v
            pi - 0 s
            predict_linear ms 0 v
            present_over_time m 0 v
            quantile_over_time sm 0 v
            rad v 0 v
            range! - 0 s
            rate m 0 v
            resets m 0 v
            round vs 1 v
            scalar v 0 s
            sgn v 0 v
            sin v 0 v
            sinh v 0 v
            sort v 0 v
            sort_by_label! vt -1 v
            sort_by_label_desc! vt -1 v
            sort_desc v 0 v
            sqrt v 0 v
            start! - 0 s
            start_timestamp! v 0 v
            stddev_over_time m 0 v
            stdvar_over_time m 0 v
            step! - 0 s
            sum_over_time m 0 v
            tan v 0 v
            tanh v 0 v
            time - 0 s
            timestamp v 0 v
            ts_of_first_over_time! m 0 v
            ts_of_last_over_time! m 0 v
            ts_of_max_over_time! m 0 v
            ts_of_min_over_time! m 0 v
            vector s 0 v
            year v 1 v
            """;

    private static final Map<String, FunctionSignature> ALL = read();

    private FunctionTable() {}

    /** The function of that name, which is written in lower case; null when there is none. */
    public static @Nullable FunctionSignature get(String name) {
        return ALL.get(name);
    }

    /** All functions by name. */
    public static Map<String, FunctionSignature> all() {
        return ALL;
    }

    private static Map<String, FunctionSignature> read() {
        Map<String, FunctionSignature> all = new TreeMap<>();
        for (String line : TABLE.lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            boolean experimental = words.get(0).endsWith("!");
            String name = experimental ? words.get(0).substring(0, words.get(0).length() - 1) : words.get(0);
            all.put(
                    name,
                    new FunctionSignature(
                            name,
                            types(words.get(1)),
                            Integer.parseInt(words.get(2)),
                            types(words.get(3)).getFirst(),
                            experimental));
        }
        return java.util.Collections.unmodifiableMap(all);
    }

    private static List<ValueType> types(String letters) {
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            switch (letters.charAt(i)) {
                case 'v' -> types.add(ValueType.VECTOR);
                case 'm' -> types.add(ValueType.MATRIX);
                case 's' -> types.add(ValueType.SCALAR);
                case 't' -> types.add(ValueType.STRING);
                default -> {}
            }
        }
        return List.copyOf(types);
    }
}
