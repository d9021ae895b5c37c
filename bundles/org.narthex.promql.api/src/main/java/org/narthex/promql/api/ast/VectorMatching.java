package org.narthex.promql.api.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of two vectors find each other.
 *
 * @param on whether {@code labels} are the ones compared, otherwise the ones left out
 * @param include labels that the result takes from the side with one element
 * @param fillLeft value that stands for a missing element of the left side
 * @param fillRight value that stands for a missing element of the right side
 */
public record VectorMatching(
        Cardinality cardinality,
        boolean on,
        List<String> labels,
        List<String> include,
        @Nullable Double fillLeft,
        @Nullable Double fillRight) {
    /** How many elements of each side may share their matching labels. */
    public enum Cardinality {
        ONE_TO_ONE("one-to-one"),
        /** {@code group_left}. */
        MANY_TO_ONE("many-to-one"),
        /** {@code group_right}. */
        ONE_TO_MANY("one-to-many"),
        /** Set operators. */
        MANY_TO_MANY("many-to-many");

        private final String text;

        Cardinality(String text) {
            this.text = text;
        }

        /** As in parse trees and error texts. */
        public String text() {
            return text;
        }
    }
}
