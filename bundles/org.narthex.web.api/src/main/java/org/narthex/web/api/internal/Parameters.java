package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.Durations;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;

/** Reads the parameters that several routes share; errors have the texts of Prometheus. */
final class Parameters {
    private static final double NANOS = 1e9;

    private Parameters() {}

    /** A time that must be given. */
    static ApiTime time(Form form, String name) throws ApiException {
        try {
            return ApiTime.parse(form.get(name));
        } catch (IllegalArgumentException e) {
            throw ApiException.parameter(name, ApiException.message(e));
        }
    }

    /** A time that may be left out. */
    static ApiTime time(Form form, String name, ApiTime otherwise) throws ApiException {
        String text = form.get(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return ApiTime.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.parameter(
                    name, "invalid time value for '" + name + "': " + ApiException.message(e));
        }
    }

    /** Nanoseconds of a duration given as float seconds or with units. */
    static long nanos(String text) {
        try {
            double nanos = GoFloat.parse(text) * NANOS;
            if (nanos > 0x1p63 || nanos < -0x1p63) {
                throw new IllegalArgumentException(
                        "cannot parse " + GoQuote.quote(text) + " to a valid duration. It overflows int64");
            }
            return Double.isNaN(nanos) || nanos >= 0x1p63 ? Long.MIN_VALUE : (long) nanos;
        } catch (NumberFormatException e) {
            return withUnits(text);
        }
    }

    private static long withUnits(String text) {
        try {
            return Durations.parse(text) * 1_000_000;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot parse " + GoQuote.quote(text) + " to a valid duration", e);
        }
    }

    /** A limit; 0 for none. */
    static int limit(Form form) throws ApiException {
        String text = form.get("limit");
        if (text.isEmpty()) {
            return 0;
        }
        long limit;
        try {
            limit = atoi(text);
        } catch (NumberFormatException e) {
            throw ApiException.parameter("limit", ApiException.message(e));
        }
        if (limit < 0) {
            throw ApiException.parameter("limit", "limit must be non-negative");
        }
        return (int) Math.min(limit, Integer.MAX_VALUE - 1);
    }

    /** A whole number as Go's Atoi reads it. */
    static long atoi(String text) {
        boolean digits = text.matches("[+-]?[0-9]+");
        try {
            if (digits) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            throw (NumberFormatException) new NumberFormatException(
                            "strconv.Atoi: parsing " + GoQuote.quote(text) + ": value out of range")
                    .initCause(e);
        }
        throw new NumberFormatException("strconv.Atoi: parsing " + GoQuote.quote(text) + ": invalid syntax");
    }

    /** The selectors of {@code match[]}; the exception's message is the bare problem. */
    static List<List<Matcher>> selectors(Form form, ExpressionParser parser) throws ApiException {
        List<List<Matcher>> all = new ArrayList<>();
        for (String text : form.all("match[]")) {
            try {
                all.add(parser.selector(text));
            } catch (QueryException e) {
                throw ApiException.of(e);
            }
        }
        for (List<Matcher> matchers : all) {
            if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
                throw new ApiException(
                        ApiException.Kind.BAD_DATA, "match[] must contain at least one non-empty matcher");
            }
        }
        return all;
    }
}
