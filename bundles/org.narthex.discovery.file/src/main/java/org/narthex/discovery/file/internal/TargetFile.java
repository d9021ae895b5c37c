package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.MappingReader;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;

/** Reads the target groups that a file lists. Thread-safe. */
final class TargetFile {
    /** Label that tells a target's file. */
    private static final String FILE_PATH = "__meta_filepath";

    /** Files are read whole; a larger one is a mistake. */
    private static final long MAX_BYTES = 256L << 20;

    private final ConfigReader reader;

    TargetFile(ConfigReader reader) {
        this.reader = reader;
    }

    /**
     * The groups of a file, with a source each.
     *
     * @throws ConfigException when the content is not a list of groups, with its place
     */
    List<TargetGroup> read(Path file) throws IOException, ConfigException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": larger than " + MAX_BYTES + " bytes");
        }
        ConfigNode root = reader.read(Files.readString(file), file.toString());
        if (MappingReader.isNull(root)) {
            return List.of();
        }
        if (!(root instanceof ConfigNode.Sequence list)) {
            throw MappingReader.mismatch(root, "[]*targetgroup.Group");
        }
        List<TargetGroup> groups = new ArrayList<>();
        for (ConfigNode item : list.items()) {
            groups.add(group(file, groups.size(), item));
        }
        return groups;
    }

    /** Name of a file's group, by which a later one replaces it. */
    static String source(Path file, int number) {
        return file + ":" + number;
    }

    private static TargetGroup group(Path file, int number, ConfigNode node) throws ConfigException {
        if (MappingReader.isNull(node)) {
            throw new ConfigException(node, "nil target group item found (index " + number + ")");
        }
        MappingReader reader = MappingReader.of(node, "struct");
        List<String> addresses = reader.strings("targets");
        Map<String, String> shared = reader.stringMap("labels");
        reader.skip("source");
        reader.done();
        LabelsBuilder labels = new LabelsBuilder();
        shared.forEach(labels::set);
        labels.set(FILE_PATH, file.toString());
        List<Labels> targets =
                addresses.stream().map(a -> Labels.of("__address__", a)).toList();
        return new TargetGroup(source(file, number), targets, labels.labels());
    }
}
