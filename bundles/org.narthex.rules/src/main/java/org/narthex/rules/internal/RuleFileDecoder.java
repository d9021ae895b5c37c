package org.narthex.rules.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.Position;
import org.narthex.model.Durations;
import org.narthex.rules.internal.WrittenGroup.Text;
import org.narthex.rules.internal.WrittenGroup.WrittenRule;

/**
 * Turns the tree of a rule file into groups of the right types, with the errors of Prometheus' YAML library.
 *
 * <p>Prometheus decodes a file twice: strictly, and for the places of the values. The second pass knows other type names,
 * lets unknown keys be, and takes anything for a name or an expression; so most errors are told twice. Confined to one
 * thread.
 */
final class RuleFileDecoder {
    private static final int SHOWN = 10;
    private static final int ABBREVIATED = 7;

    /** A value that Prometheus' own code refuses, which ends a pass. */
    private static final class PassEnds extends Exception {
        private static final long serialVersionUID = 1L;

        PassEnds(String message) {
            super(message);
        }
    }

    private final boolean strict;
    private final String rootType;
    private final String groupType;
    private final String ruleType;
    private final List<String> problems = new ArrayList<>();

    private RuleFileDecoder(boolean strict) {
        this.strict = strict;
        this.rootType = strict ? "rulefmt.RuleGroups" : "rulefmt.ruleGroups";
        this.groupType = strict ? "rulefmt.RuleGroup" : "rulefmt.RuleGroupNode";
        this.ruleType = strict ? "rulefmt.Rule" : "rulefmt.RuleNode";
    }

    /** The groups of a file; an empty document has none. */
    static List<WrittenGroup> decode(ConfigNode root) throws FileErrors {
        List<String> errors = new ArrayList<>();
        List<WrittenGroup> groups = new RuleFileDecoder(true).pass(root, errors);
        new RuleFileDecoder(false).pass(root, errors);
        if (!errors.isEmpty()) {
            throw new FileErrors(errors);
        }
        return groups;
    }

    private List<WrittenGroup> pass(ConfigNode root, List<String> errors) {
        List<WrittenGroup> groups = List.of();
        try {
            groups = root(root);
            if (!problems.isEmpty()) {
                errors.add("yaml: unmarshal errors:\n  " + String.join("\n  ", problems));
            }
        } catch (PassEnds e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        return groups;
    }

    private List<WrittenGroup> root(ConfigNode node) throws PassEnds {
        List<WrittenGroup> groups = new ArrayList<>();
        Mapping root = mapping(node, rootType);
        if (root != null) {
            for (Map.Entry<String, Entry> e : root.entries().entrySet()) {
                if (e.getKey().equals("groups")) {
                    for (ConfigNode item : items(e.getValue().value(), groupType)) {
                        Mapping group = mapping(item, groupType);
                        if (group != null) {
                            groups.add(group(group));
                        }
                    }
                } else {
                    unknown(e, rootType);
                }
            }
        }
        return groups;
    }

    private WrittenGroup group(Mapping node) throws PassEnds {
        String name = "";
        long interval = 0;
        Long offset = null;
        long limit = 0;
        Map<String, String> labels = Map.of();
        List<WrittenRule> rules = new ArrayList<>();
        for (Map.Entry<String, Entry> e : node.entries().entrySet()) {
            ConfigNode value = e.getValue().value();
            switch (e.getKey()) {
                case "name" -> name = text(value);
                case "interval" -> interval = millis(value);
                case "query_offset" -> offset = optionalMillis(value);
                case "limit" -> limit = integer(value);
                case "labels" -> labels = map(value);
                case "rules" -> {
                    for (ConfigNode item : items(value, ruleType)) {
                        Mapping rule = mapping(item, ruleType);
                        if (rule != null) {
                            rules.add(rule(rule));
                        }
                    }
                }
                default -> unknown(e, groupType);
            }
        }
        return new WrittenGroup(name, interval, offset, limit, labels, List.copyOf(rules));
    }

    private WrittenRule rule(Mapping node) throws PassEnds {
        Text recording = Text.ABSENT;
        Text alert = Text.ABSENT;
        Text expr = Text.ABSENT;
        long pending = 0;
        long keep = 0;
        Map<String, String> labels = Map.of();
        Map<String, String> annotations = Map.of();
        for (Map.Entry<String, Entry> e : node.entries().entrySet()) {
            ConfigNode value = e.getValue().value();
            switch (e.getKey()) {
                case "record" -> recording = placed(value);
                case "alert" -> alert = placed(value);
                case "expr" -> expr = placed(value);
                case "for" -> pending = millis(value);
                case "keep_firing_for" -> keep = millis(value);
                case "labels" -> labels = map(value);
                case "annotations" -> annotations = map(value);
                default -> unknown(e, ruleType);
            }
        }
        return new WrittenRule(recording, alert, expr, pending, keep, labels, annotations);
    }

    private void unknown(Map.Entry<String, Entry> e, String type) {
        if (strict) {
            problems.add("line " + e.getValue().keyPosition().line() + ": field " + e.getKey() + " not found in type " + type);
        }
    }

    /** Null where the node is null, which leaves it out, or is no mapping, which is a problem. */
    private @Nullable Mapping mapping(ConfigNode node, String type) {
        if (node instanceof Mapping m) {
            return m;
        }
        if (!MappingReader.isNull(node)) {
            mismatch(node, type);
        }
        return null;
    }

    private List<ConfigNode> items(ConfigNode node, String type) {
        if (node instanceof Sequence list) {
            return list.items();
        }
        if (!MappingReader.isNull(node)) {
            mismatch(node, "[]" + type);
        }
        return List.of();
    }

    private Text placed(ConfigNode node) {
        Position position = node.position();
        return new Text(strict ? text(node) : "", position.line() + ":" + position.column());
    }

    private String text(ConfigNode node) {
        if (node instanceof Scalar s) {
            return s.isNull() ? "" : s.text();
        }
        mismatch(node, "string");
        return "";
    }

    private long millis(ConfigNode node) throws PassEnds {
        Long millis = optionalMillis(node);
        return millis == null ? 0 : millis;
    }

    /** A duration; null where it is null or no text, which is a problem. */
    private @Nullable Long optionalMillis(ConfigNode node) throws PassEnds {
        int before = problems.size();
        String text = text(node);
        if (MappingReader.isNull(node) || problems.size() > before) {
            return null;
        }
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PassEnds(String.valueOf(e.getMessage()));
        }
    }

    private long integer(ConfigNode node) {
        if (MappingReader.isNull(node)) {
            return 0;
        }
        try {
            if (node instanceof Scalar s && s.type() == ScalarType.INT) {
                return number(node).integer("", 0);
            }
            if (node instanceof Scalar s && s.type() == ScalarType.FLOAT) {
                double value = number(node).decimal("", 0);
                if (value <= Long.MAX_VALUE) {
                    return (long) value;
                }
            }
        } catch (ConfigException e) {
            // Too large: told in the words for any other text.
        }
        mismatch(node, "int");
        return 0;
    }

    private static boolean isLong(Scalar scalar) {
        try {
            number(scalar).integer("", 0);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static MappingReader number(ConfigNode node) {
        LinkedHashMap<String, Entry> one = new LinkedHashMap<>();
        one.put("", new Entry(node.position(), node));
        return new MappingReader(new Mapping(node.position(), "", one));
    }

    private Map<String, String> map(ConfigNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        Mapping mapping = mapping(node, "map[string]string");
        if (mapping != null) {
            for (Map.Entry<String, Entry> e : mapping.entries().entrySet()) {
                values.put(e.getKey(), text(e.getValue().value()));
            }
        }
        return values;
    }

    private void mismatch(ConfigNode node, String type) {
        String found =
                switch (node) {
                    case Mapping m -> "!!map";
                    case Sequence s -> "!!seq";
                    case Scalar s -> tag(s) + " `" + abbreviate(s.text()) + "`";
                };
        problems.add("line " + node.position().line() + ": cannot unmarshal " + found + " into " + type);
    }

    private static String abbreviate(String text) {
        return text.length() > SHOWN ? text.substring(0, ABBREVIATED) + "..." : text;
    }

    /** YAML 1.2, which the library follows here, has no booleans but true and false; a whole number that is too large is a float. */
    private static String tag(Scalar scalar) {
        return switch (scalar.type()) {
            case NULL -> "!!null";
            case BOOL -> scalar.text().toLowerCase(Locale.ROOT).matches("true|false") ? "!!bool" : "!!str";
            case INT -> isLong(scalar) ? "!!int" : "!!float";
            case FLOAT -> "!!float";
            case STRING -> "!!str";
            case TIMESTAMP -> "!!timestamp";
        };
    }
}
