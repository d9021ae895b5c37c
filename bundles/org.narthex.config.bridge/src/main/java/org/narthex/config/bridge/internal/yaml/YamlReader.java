package org.narthex.config.bridge.internal.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.Position;
import org.narthex.model.GoQuote;
import org.osgi.service.component.annotations.Component;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into {@link ConfigNode}s. Aliases are expanded, at most to {@value #MAX_NODES} nodes; merge keys are
 * applied; a key that comes twice is an error. Thread-safe.
 */
@Component(service = ConfigReader.class)
public final class YamlReader implements ConfigReader {
    private static final int MAX_NODES = 2_000_000;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_CHARACTERS = 256 << 20;

    @Override
    public ConfigNode read(String text, String fileName) throws ConfigException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setMaxAliasesForCollections(100_000);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setAllowDuplicateKeys(true);
        try {
            Iterator<Node> documents =
                    new Yaml(options).composeAll(new StringReader(text)).iterator();
            Node root = documents.hasNext() ? documents.next() : null;
            if (root == null) {
                return new Scalar(new Position(fileName, 1, 1), "", ScalarType.NULL, "");
            }
            return new Conversion(fileName).node(root, "");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw new ConfigException(
                    position(fileName, mark), "", "yaml: " + (e.getProblem() == null ? e.getContext() : e.getProblem()));
        } catch (YAMLException e) {
            throw new ConfigException(new Position(fileName, 1, 1), "", "yaml: " + e.getMessage());
        }
    }

    private static Position position(String file, @Nullable Mark mark) {
        return mark == null ? new Position(file, 1, 1) : new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** One conversion from the library's nodes. Confined to one thread. */
    private static final class Conversion {
        private final String file;
        private final Set<Node> open = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        private int nodes;

        Conversion(String file) {
            this.file = file;
        }

        ConfigNode node(Node node, String path) throws ConfigException {
            Position position = position(file, node.getStartMark());
            if (++nodes > MAX_NODES) {
                throw new ConfigException(position, path, "document contains excessive aliasing");
            }
            if (node instanceof ScalarNode s) {
                return new Scalar(position, path, type(s), s.getValue());
            }
            if (!open.add(node)) {
                throw new ConfigException(position, path, "anchor '" + node.getAnchor() + "' value contains itself");
            }
            try {
                return switch (node) {
                    case SequenceNode list -> new Sequence(position, path, items(list, path));
                    case MappingNode map -> new Mapping(position, path, entries(map, path));
                    default -> throw new ConfigException(position, path, "node of an unknown kind");
                };
            } finally {
                open.remove(node);
            }
        }

        private List<ConfigNode> items(SequenceNode list, String path) throws ConfigException {
            List<ConfigNode> items = new ArrayList<>(list.getValue().size());
            for (Node item : list.getValue()) {
                items.add(node(item, path + "[" + items.size() + "]"));
            }
            return Collections.unmodifiableList(items);
        }

        private SequencedMap<String, Entry> entries(MappingNode map, String path) throws ConfigException {
            SequencedMap<String, Entry> entries = new LinkedHashMap<>();
            Map<String, Entry> merged = new HashMap<>();
            List<String> mergedOrder = new ArrayList<>();
            Set<String> own = new HashSet<>();
            for (NodeTuple tuple : map.getValue()) {
                Position at = position(file, tuple.getKeyNode().getStartMark());
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new ConfigException(at, path, "a key must be a scalar");
                }
                if (isMerge(key)) {
                    merge(tuple.getValueNode(), path, merged, mergedOrder);
                    continue;
                }
                String name = key.getValue();
                if (!own.add(name)) {
                    throw new ConfigException(at, path, "key " + GoQuote.quote(name) + " already set in map");
                }
                String below = path.isEmpty() ? name : path + "." + name;
                entries.put(name, new Entry(at, node(tuple.getValueNode(), below)));
            }
            for (String name : mergedOrder) {
                Entry entry = merged.get(name);
                if (entry != null) {
                    entries.putIfAbsent(name, entry);
                }
            }
            return Collections.unmodifiableSequencedMap(entries);
        }

        private static boolean isMerge(ScalarNode key) {
            return key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals("<<");
        }

        /** Adds the entries of a merge key's value; of several mappings the earlier one wins. */
        private void merge(Node value, String path, Map<String, Entry> merged, List<String> order)
                throws ConfigException {
            List<Node> sources = value instanceof SequenceNode list ? list.getValue() : List.of(value);
            for (Node source : sources) {
                if (!(node(source, path) instanceof Mapping m)) {
                    throw new ConfigException(
                            position(file, source.getStartMark()),
                            path,
                            "map merge requires map or sequence of maps as the value");
                }
                for (Map.Entry<String, Entry> e : m.entries().entrySet()) {
                    if (merged.putIfAbsent(e.getKey(), e.getValue()) == null) {
                        order.add(e.getKey());
                    }
                }
            }
        }

        private static ScalarType type(ScalarNode scalar) {
            if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
                return ScalarType.STRING;
            }
            return scalar.getTag().equals(Tag.STR) && scalar.getValue().isEmpty()
                    ? ScalarType.STRING
                    : YamlScalars.resolve(scalar.getValue());
        }
    }
}
