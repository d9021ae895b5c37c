package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route answers with.
 *
 * @param data null for an answer without a body
 * @param warnings without a limit on their number
 * @param infos likewise
 * @param resource held until the data is written; null for none
 */
record ApiResult(
        @Nullable Data data, List<String> warnings, List<String> infos, @Nullable AutoCloseable resource) {
    /** Writes itself as JSON. */
    @FunctionalInterface
    interface Data {
        void write(JsonOut json) throws IOException;
    }

    static final ApiResult NOTHING = new ApiResult(null, List.of(), List.of(), null);

    /** The same, which holds a resource until it is written. */
    ApiResult holding(AutoCloseable held) {
        return new ApiResult(data, warnings, infos, held);
    }

    static ApiResult of(Data data) {
        return of(data, List.of());
    }

    static ApiResult of(Data data, List<String> warnings) {
        return new ApiResult(data, warnings, List.of(), null);
    }
}
