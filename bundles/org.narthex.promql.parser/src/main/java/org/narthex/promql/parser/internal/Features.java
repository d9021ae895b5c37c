package org.narthex.promql.parser.internal;

import java.util.Set;

/** Which optional parts of the language are on. */
public record Features(boolean experimentalFunctions, boolean extendedRangeSelectors, boolean fillModifiers) {
    /** The features among those of {@code --enable-feature}. */
    public static Features of(Set<String> names) {
        return new Features(
                names.contains("promql-experimental-functions"),
                names.contains("promql-extended-range-selectors"),
                names.contains("promql-binop-fill-modifiers"));
    }
}
