package org.narthex.model.relabel;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.model.LabelNames;
import org.narthex.model.RegexMatcher;

/**
 * One relabelling rule. Immutable and thread-safe.
 *
 * @param regex text of the expression; the compiled one is {@link #matcher()}
 * @param modulus of {@link RelabelAction#HASHMOD}, unsigned; 0 elsewhere
 */
public record RelabelConfig(
        List<String> sourceLabels,
        String separator,
        String regex,
        long modulus,
        String targetLabel,
        String replacement,
        RelabelAction action,
        Compiled compiled) {
    public static final String DEFAULT_SEPARATOR = ";";
    public static final String DEFAULT_REGEX = "(.*)";
    public static final String DEFAULT_REPLACEMENT = "$1";

    private static final Pattern LEGACY_TARGET =
            Pattern.compile("^(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+$");

    /** The compiled expression; equal to any other, so that rules compare by their texts. */
    public static final class Compiled {
        private final RegexMatcher matcher;

        Compiled(RegexMatcher matcher) {
            this.matcher = matcher;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Compiled;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /**
     * A rule; {@link #validate} has not been called.
     *
     * @throws IllegalArgumentException when the expression is malformed
     */
    public static RelabelConfig of(
            List<String> sourceLabels,
            String separator,
            String regex,
            long modulus,
            String targetLabel,
            String replacement,
            RelabelAction action) {
        Compiled compiled = new Compiled(RegexMatcher.compile(regex));
        return new RelabelConfig(
                List.copyOf(sourceLabels), separator, regex, modulus, targetLabel, replacement, action, compiled);
    }

    public RegexMatcher matcher() {
        return compiled.matcher;
    }

    /**
     * Checks what the action requires and forbids.
     *
     * @param legacyNames whether label names must be of the legacy alphabet
     * @throws IllegalArgumentException with Prometheus' text
     */
    public void validate(boolean legacyNames) {
        if (modulus == 0 && action == RelabelAction.HASHMOD) {
            fail("relabel configuration for hashmod requires non-zero modulus");
        }
        boolean needsTarget =
                switch (action) {
                    case REPLACE, KEEPEQUAL, DROPEQUAL, HASHMOD, LOWERCASE, UPPERCASE -> true;
                    case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
                };
        if (needsTarget && targetLabel.isEmpty()) {
            fail("relabel configuration for " + action.text() + " action requires 'target_label' value");
        }
        switch (action) {
            case REPLACE -> {
                if (targetLabel.contains("$") ? !isTemplate(targetLabel, legacyNames) : !isName(targetLabel, legacyNames)) {
                    invalidTarget();
                }
            }
            case LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL, HASHMOD -> {
                if (!isName(targetLabel, legacyNames)) {
                    invalidTarget();
                }
            }
            case LABELMAP -> {
                if (!isTemplate(replacement, legacyNames)) {
                    fail("\"" + replacement + "\" is invalid 'replacement' for labelmap action");
                }
            }
            case KEEP, DROP, LABELDROP, LABELKEEP -> {}
        }
        validateUnused();
    }

    private void validateUnused() {
        if ((action == RelabelAction.LOWERCASE || action == RelabelAction.UPPERCASE)
                && !replacement.equals(DEFAULT_REPLACEMENT)) {
            fail("'replacement' can not be set for " + action.text() + " action");
        }
        boolean plain = regex.equals(DEFAULT_REGEX)
                && modulus == 0
                && separator.equals(DEFAULT_SEPARATOR)
                && replacement.equals(DEFAULT_REPLACEMENT);
        if ((action == RelabelAction.KEEPEQUAL || action == RelabelAction.DROPEQUAL) && !plain) {
            fail(action.text() + " action requires only 'source_labels' and `target_label`, and no other fields");
        }
        boolean onlyRegex = sourceLabels.isEmpty()
                && targetLabel.isEmpty()
                && modulus == 0
                && separator.equals(DEFAULT_SEPARATOR)
                && replacement.equals(DEFAULT_REPLACEMENT);
        if ((action == RelabelAction.LABELDROP || action == RelabelAction.LABELKEEP) && !onlyRegex) {
            fail(action.text() + " action requires only 'regex', and no other fields");
        }
    }

    private void invalidTarget() {
        fail("\"" + targetLabel + "\" is invalid 'target_label' for " + action.text() + " action");
    }

    static boolean isName(String name, boolean legacyNames) {
        return legacyNames ? LabelNames.isLegacy(name) : !name.isEmpty();
    }

    private static boolean isTemplate(String template, boolean legacyNames) {
        return legacyNames ? LEGACY_TARGET.matcher(template).matches() : !template.isEmpty();
    }

    private static void fail(String message) {
        throw new IllegalArgumentException(message);
    }
}
