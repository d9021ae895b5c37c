package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.Position;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.GoQuote;
import org.narthex.model.Labels;

/** Reads a file with target groups, YAML or JSON by its suffix. Thread-safe. */
final class TargetFile {
    static final String FILE_LABEL = "__meta_filepath";

    private final ConfigReader reader;

    TargetFile(ConfigReader reader) {
        this.reader = reader;
    }

    /** Identifies a group of a file. */
    static String source(Path file, int index) {
        return file + ":" + index;
    }

    /**
     * Reads the groups in the order of the file.
     *
     * @throws ConfigException for a file that does not hold a list of groups
     */
    List<TargetGroup> read(Path file) throws IOException, ConfigException {
        boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
        String text = Files.readString(file);
        if (json && text.isBlank()) {
            // A file caught between its truncation and its writing must not count as a list of none.
            throw new ConfigException(new Position(file.toString(), 1, 1), "", "unexpected end of JSON input");
        }
        ConfigNode root = reader.read(text, file.toString());
        if (MappingReader.isNull(root)) {
            return List.of();
        }
        if (!(root instanceof Sequence list)) {
            throw MappingReader.mismatch(root, "[]*targetgroup.Group");
        }
        List<TargetGroup> groups = new ArrayList<>();
        for (ConfigNode item : list.items()) {
            if (MappingReader.isNull(item)) {
                throw new ConfigException(item, "nil target group item found");
            }
            groups.add(group(file, groups.size(), item, json));
        }
        return groups;
    }

    private static TargetGroup group(Path file, int index, ConfigNode item, boolean json) throws ConfigException {
        MappingReader group = MappingReader.of(item, "struct");
        List<Labels> targets = new ArrayList<>();
        for (ConfigNode target : group.items("targets")) {
            if (json && !(target instanceof Scalar s && s.type() == ScalarType.STRING)) {
                throw MappingReader.mismatch(target, "string");
            }
            String address = MappingReader.isNull(target) ? "" : MappingReader.text(target, "string");
            targets.add(Labels.of("__address__", address));
        }
        Map<String, String> labels = new LinkedHashMap<>(group.stringMap("labels"));
        for (String name : labels.keySet()) {
            if (name.isEmpty()) {
                throw group.error("labels", GoQuote.quote(name) + " is not a valid label name");
            }
        }
        group.done();
        labels.put(FILE_LABEL, file.toString());
        return new TargetGroup(source(file, index), List.copyOf(targets), Labels.of(labels));
    }
}
