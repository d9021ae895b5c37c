package org.narthex.config.bridge.internal.bind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.FileGlob;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.Position;

/**
 * The parsed files of one load. Immutable.
 *
 * @param sections non-null values of the top-level keys
 * @param included jobs of the files that {@code scrape_config_files} names
 * @param patterns the entries of {@code scrape_config_files}, resolved
 */
public record ConfigFiles(
        SequencedMap<String, ConfigNode> sections, List<ConfigNode> included, List<String> patterns) {
    private static final Pattern PATTERN = Pattern.compile("[^*]*(\\*[^/]*)?");

    /** Reads the main file and those it includes. */
    public static ConfigFiles read(Path main, ConfigReader reader, Problems problems) {
        SequencedMap<String, ConfigNode> sections = new LinkedHashMap<>();
        List<ConfigNode> included = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        try {
            Mapping root = parse(main, reader);
            if (root != null) {
                for (Map.Entry<String, Entry> e : root.entries().entrySet()) {
                    if (!MappingReader.isNull(e.getValue().value())) {
                        sections.put(e.getKey(), e.getValue().value());
                    }
                    if (!KnownNames.SECTIONS.contains(e.getKey())) {
                        problems.add(new ConfigException(
                                e.getValue().keyPosition(), "", "field " + e.getKey() + " not found in type config.plain"));
                    }
                }
                include(root, main, reader, included, patterns, problems);
            }
        } catch (ConfigException e) {
            problems.add(e);
        }
        return new ConfigFiles(sections, List.copyOf(included), List.copyOf(patterns));
    }

    /** The jobs of all files as one list; null when there are none. */
    @Nullable ConfigNode jobs() {
        ConfigNode own = sections.get("scrape_configs");
        if (included.isEmpty() || own != null && !(own instanceof Sequence)) {
            return own;
        }
        List<ConfigNode> all = new ArrayList<>();
        if (own instanceof Sequence s) {
            all.addAll(s.items());
        }
        all.addAll(included);
        Position position = own == null ? included.getFirst().position() : own.position();
        return new Sequence(position, "scrape_configs", List.copyOf(all));
    }

    /** Whether any of the files has a job. */
    boolean hasJobs() {
        return jobs() instanceof Sequence s && !s.items().isEmpty();
    }

    private static @Nullable Mapping parse(Path file, ConfigReader reader) throws ConfigException {
        if (file.toString().isEmpty()) {
            throw new ConfigException(null, "", "open : no such file or directory");
        }
        if (Files.isDirectory(file)) {
            throw new ConfigException(null, "", "read " + file + ": is a directory");
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new ConfigException(null, "", "open " + file + ": no such file or directory");
        } catch (IOException e) {
            throw new ConfigException(null, "", "open " + file + ": " + e);
        }
        ConfigNode root = reader.read(text, file.toString());
        if (MappingReader.isNull(root)) {
            return null;
        }
        if (root instanceof Mapping m) {
            return m;
        }
        throw MappingReader.mismatch(root, "config.plain");
    }

    private static void include(
            Mapping root,
            Path main,
            ConfigReader reader,
            List<ConfigNode> included,
            List<String> patterns,
            Problems problems)
            throws ConfigException {
        for (ConfigNode item : new MappingReader(root).items("scrape_config_files")) {
            String text = MappingReader.text(item, "string");
            if (!PATTERN.matcher(text).matches()) {
                problems.add(new ConfigException(item, "invalid scrape config file path \"" + text + "\""));
                continue;
            }
            Path pattern = resolve(main, text);
            patterns.add(pattern.toString());
            List<Path> files;
            try {
                files = FileGlob.expand(pattern);
            } catch (IllegalArgumentException e) {
                problems.add(new ConfigException(item, e.getMessage() + " in \"" + text + "\""));
                continue;
            }
            for (Path file : files) {
                try {
                    Mapping m = parse(file, reader);
                    if (m != null) {
                        MappingReader r = new MappingReader(m, "config.ScrapeConfigs");
                        included.addAll(r.items("scrape_configs"));
                        r.done();
                    }
                } catch (ConfigException e) {
                    problems.add(e);
                }
            }
        }
    }

    /** A path of a configuration file, resolved against the folder of that file. */
    static Path resolve(Path file, String path) {
        Path parent = file.getParent();
        return parent == null || path.isEmpty() ? Path.of(path) : parent.resolve(path).normalize();
    }
}
