package org.narthex.model.relabel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;

/** Applies relabelling rules. Thread-safe. */
public final class Relabeler {
    private Relabeler() {}

    /** The labels after all rules; null when a rule dropped them. */
    public static @Nullable Labels process(Labels labels, List<RelabelConfig> rules) {
        if (rules.isEmpty()) {
            return labels;
        }
        LabelsBuilder builder = new LabelsBuilder(labels);
        return process(builder, rules) ? builder.labels() : null;
    }

    /**
     * Applies the rules to the builder.
     *
     * @return false when a rule dropped the labels; later rules were not applied then
     */
    public static boolean process(LabelsBuilder labels, List<RelabelConfig> rules) {
        for (RelabelConfig rule : rules) {
            if (!apply(labels, rule)) {
                return false;
            }
        }
        return true;
    }

    private static boolean apply(LabelsBuilder labels, RelabelConfig rule) {
        String value = source(labels, rule);
        switch (rule.action()) {
            case DROP -> {
                return !rule.matcher().matches(value);
            }
            case KEEP -> {
                return rule.matcher().matches(value);
            }
            case DROPEQUAL -> {
                return !labels.get(rule.targetLabel()).equals(value);
            }
            case KEEPEQUAL -> {
                return labels.get(rule.targetLabel()).equals(value);
            }
            case REPLACE -> replace(labels, rule, value);
            case LOWERCASE -> labels.set(rule.targetLabel(), mapped(value, Character::toLowerCase));
            case UPPERCASE -> labels.set(rule.targetLabel(), mapped(value, Character::toUpperCase));
            case HASHMOD -> labels.set(rule.targetLabel(), Long.toUnsignedString(hashMod(value, rule.modulus())));
            case LABELMAP -> labels.forEach((name, v) -> {
                String renamed = rule.matcher().expand(name, rule.replacement());
                if (renamed != null) {
                    labels.set(renamed, v);
                }
            });
            case LABELDROP -> labels.forEach((name, v) -> {
                if (rule.matcher().matches(name)) {
                    labels.delete(name);
                }
            });
            case LABELKEEP -> labels.forEach((name, v) -> {
                if (!rule.matcher().matches(name)) {
                    labels.delete(name);
                }
            });
        }
        return true;
    }

    private static String source(LabelsBuilder labels, RelabelConfig rule) {
        List<String> names = rule.sourceLabels();
        if (names.size() == 1) {
            return labels.get(names.getFirst());
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            joined.append(i == 0 ? "" : rule.separator()).append(labels.get(names.get(i)));
        }
        return joined.toString();
    }

    private static void replace(LabelsBuilder labels, RelabelConfig rule, String value) {
        String target = rule.matcher().expand(value, rule.targetLabel());
        String replacement = rule.matcher().expand(value, rule.replacement());
        if (target != null && replacement != null && RelabelConfig.isName(target, false)) {
            labels.set(target, replacement);
        }
    }

    private static String mapped(String value, IntUnaryOperator change) {
        return value.codePoints()
                .map(change)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static long hashMod(String value, long modulus) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(value.getBytes(StandardCharsets.UTF_8));
            return Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(8), modulus);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
