package org.narthex.config.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;

/**
 * Reads a mapping strictly: typed values by key, and an error for each key that nobody asked for.
 *
 * <p>A null scalar counts as absent. Durations are milliseconds. A reader may be handed from one binder to another, so
 * that several share the keys of one mapping; whoever began calls {@link #done}. Confined to one thread.
 */
public final class MappingReader {
    private final Mapping mapping;
    private final String type;
    private final Set<String> asked = new HashSet<>();

    /** A reader whose errors name the type {@code config.plain}, as most of Prometheus' do. */
    public MappingReader(Mapping mapping) {
        this(mapping, "config.plain");
    }

    /**
     * A reader.
     *
     * @param type what errors call the mapping, such as {@code config.plain}
     */
    public MappingReader(Mapping mapping, String type) {
        this.mapping = mapping;
        this.type = type;
    }

    /** A reader of a node that must be a mapping. */
    public static MappingReader of(ConfigNode node, String type) throws ConfigException {
        if (node instanceof Mapping m) {
            return new MappingReader(m, type);
        }
        throw mismatch(node, type);
    }

    /** The mapping that is read. */
    public Mapping mapping() {
        return mapping;
    }

    /** The value of a key; null where it is absent or null. */
    public @Nullable ConfigNode node(String key) {
        asked.add(key);
        Entry entry = mapping.entries().get(key);
        return entry == null || isNull(entry.value()) ? null : entry.value();
    }

    /** Whether the key is there with a value other than null. */
    public boolean has(String key) {
        return node(key) != null;
    }

    /** Whether the key is there, be it with a null. */
    public boolean hasKey(String key) {
        asked.add(key);
        return mapping.entries().containsKey(key);
    }

    /** Marks a key as read that somebody else takes care of. */
    public void skip(String key) {
        asked.add(key);
    }

    public String string(String key, String absent) throws ConfigException {
        ConfigNode node = node(key);
        return node == null ? absent : text(node, "string");
    }

    public boolean bool(String key, boolean absent) throws ConfigException {
        Boolean value = optionalBool(key);
        return value == null ? absent : value;
    }

    /** A boolean; null where it is absent. */
    public @Nullable Boolean optionalBool(String key) throws ConfigException {
        ConfigNode node = node(key);
        if (node == null) {
            return null;
        }
        if (node instanceof Scalar s && s.type() == ScalarType.BOOL) {
            return switch (s.text().toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "y" -> true;
                default -> false;
            };
        }
        throw mismatch(node, "bool");
    }

    public long integer(String key, long absent) throws ConfigException {
        ConfigNode node = node(key);
        return node == null ? absent : Integers.parse(node);
    }

    /** A number that must not be negative. */
    public long unsigned(String key, long absent) throws ConfigException {
        ConfigNode node = node(key);
        if (node == null) {
            return absent;
        }
        long value = Integers.parse(node, "uint");
        if (value < 0) {
            throw mismatch(node, "uint");
        }
        return value;
    }

    public double decimal(String key, double absent) throws ConfigException {
        ConfigNode node = node(key);
        return node == null ? absent : Integers.parseDecimal(node);
    }

    /** A duration in milliseconds. */
    public long millis(String key, long absent) throws ConfigException {
        return parsed(key, absent, Durations::parse);
    }

    /** A size in bytes. */
    public long bytes(String key, long absent) throws ConfigException {
        return parsed(key, absent, ByteSizes::parse);
    }

    /** A value that is parsed from its text; the parser's IllegalArgumentException becomes an error at the value. */
    public <T> T parsed(String key, T absent, Function<String, T> parser) throws ConfigException {
        ConfigNode node = node(key);
        if (node == null) {
            return absent;
        }
        try {
            return parser.apply(text(node, "string"));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(node, String.valueOf(e.getMessage()));
        }
    }

    /** A secret; an empty one where it is absent. */
    public Secret secret(String key) throws ConfigException {
        return new Secret(string(key, ""));
    }

    /** A list of strings; empty where it is absent. */
    public List<String> strings(String key) throws ConfigException {
        ConfigNode node = node(key);
        return node == null ? List.of() : strings(node);
    }

    /** A list of strings. A lone scalar counts as a list of one, as in YAML v2. */
    public static List<String> strings(ConfigNode node) throws ConfigException {
        if (node instanceof Scalar s) {
            return List.of(s.text());
        }
        if (!(node instanceof Sequence list)) {
            throw mismatch(node, "[]string");
        }
        List<String> values = new ArrayList<>();
        for (ConfigNode item : list.items()) {
            values.add(isNull(item) ? "" : text(item, "string"));
        }
        return List.copyOf(values);
    }

    /** The items of a list, nulls included; empty where it is absent. */
    public List<ConfigNode> items(String key) throws ConfigException {
        ConfigNode node = node(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof Sequence list) {
            return list.items();
        }
        throw mismatch(node, "[]" + type);
    }

    /** A mapping; null where it is absent. */
    public @Nullable Mapping mapping(String key, String mappingType) throws ConfigException {
        ConfigNode node = node(key);
        if (node == null || node instanceof Mapping) {
            return (Mapping) node;
        }
        throw mismatch(node, mappingType);
    }

    /** A reader for a mapping; null where it is absent. */
    public @Nullable MappingReader reader(String key, String mappingType) throws ConfigException {
        Mapping m = mapping(key, mappingType);
        return m == null ? null : new MappingReader(m, mappingType);
    }

    /** A map from strings to strings in the order of the file; empty where it is absent. */
    public Map<String, String> stringMap(String key) throws ConfigException {
        Map<String, String> values = new LinkedHashMap<>();
        Mapping m = mapping(key, "map[string]string");
        if (m != null) {
            for (Map.Entry<String, Entry> e : m.entries().entrySet()) {
                ConfigNode value = e.getValue().value();
                values.put(e.getKey(), isNull(value) ? "" : text(value, "string"));
            }
        }
        return values;
    }

    /** An error at a key's value, or at the mapping where the key is absent. */
    public ConfigException error(String key, String message) {
        Entry entry = mapping.entries().get(key);
        return new ConfigException(entry == null ? mapping : entry.value(), message);
    }

    /** An error that concerns the whole mapping. */
    public ConfigException error(String message) {
        return new ConfigException(mapping, message);
    }

    /** Ends reading. @throws ConfigException for the first key that nobody asked for */
    public void done() throws ConfigException {
        for (Map.Entry<String, Entry> e : mapping.entries().entrySet()) {
            if (!asked.contains(e.getKey())) {
                throw new ConfigException(
                        e.getValue().keyPosition(), mapping.path(), "field " + e.getKey() + " not found in type " + type);
            }
        }
    }

    /** Whether the node is an explicit null. */
    public static boolean isNull(ConfigNode node) {
        return node instanceof Scalar s && s.isNull();
    }

    /** The text of a node that must be a scalar. */
    public static String text(ConfigNode node, String goType) throws ConfigException {
        if (node instanceof Scalar s) {
            return s.text();
        }
        throw mismatch(node, goType);
    }

    /** The error for a value of another type than wanted, in Prometheus' words. */
    public static ConfigException mismatch(ConfigNode node, String goType) {
        String found =
                switch (node) {
                    case Mapping m -> "!!map";
                    case Sequence s -> "!!seq";
                    case Scalar s -> "!!" + tag(s.type()) + " `" + abbreviate(s.text()) + "`";
                };
        return new ConfigException(node, "cannot unmarshal " + found + " into " + goType);
    }

    private static String abbreviate(String text) {
        return text.length() > 10 ? text.substring(0, 7) + "..." : text;
    }

    private static String tag(ScalarType type) {
        return switch (type) {
            case NULL -> "null";
            case BOOL -> "bool";
            case INT -> "int";
            case FLOAT -> "float";
            case STRING -> "str";
            case TIMESTAMP -> "timestamp";
        };
    }
}
