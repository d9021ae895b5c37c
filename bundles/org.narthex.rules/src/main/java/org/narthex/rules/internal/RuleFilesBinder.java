package org.narthex.rules.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.FileGlob;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.SectionBinder;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.rules.RuleGroup;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Binds the section {@code rule_files}: reads the files that the patterns find, and refuses them where Prometheus does. A
 * pattern that finds nothing is none of its concern. Thread-safe.
 */
@Component(
        service = SectionBinder.class,
        property = {SectionBinder.SECTION + "=rule_files", SectionBinder.PID + "=org.narthex.rules"})
public final class RuleFilesBinder implements SectionBinder<RuleFiles> {
    /** Wildcards may stand in the last element of a path only. */
    private static final Pattern PATTERN = Pattern.compile("[^*]*(\\*[^/]*)?", Pattern.DOTALL);

    /** What identifies a group. */
    private record Key(String file, String name) {}

    private final RuleFileReader reader;

    /** A binder that reads YAML and expressions with these. */
    @Activate
    public RuleFilesBinder(@Reference ConfigReader yaml, @Reference ExpressionParser parser) {
        this.reader = new RuleFileReader(yaml, parser);
    }

    @Override
    public RuleFiles bind(@Nullable ConfigNode node, BindContext context) throws ConfigException {
        List<String> patterns = new ArrayList<>();
        Map<Key, RuleGroup> groups = new LinkedHashMap<>();
        if (node != null && !MappingReader.isNull(node)) {
            for (String pattern : MappingReader.strings(node)) {
                if (!PATTERN.matcher(pattern).matches()) {
                    throw new ConfigException(node, "invalid rule file path " + GoQuote.quote(pattern));
                }
                patterns.add(context.resolve(node, pattern).toString());
            }
        }
        for (String pattern : patterns) {
            for (Path file : files(pattern)) {
                for (RuleGroup group : groups(file, pattern, context.global())) {
                    groups.putIfAbsent(new Key(group.file(), group.name()), group);
                }
            }
        }
        return new RuleFiles(patterns, List.copyOf(groups.values()));
    }

    private static List<Path> files(String pattern) throws ConfigException {
        if (pattern.isEmpty()) {
            return List.of();
        }
        try {
            return FileGlob.expand(Path.of(pattern));
        } catch (IllegalArgumentException e) {
            throw ConfigException.inNamedFile(
                    "failed retrieving rule files for " + GoQuote.quote(pattern) + ": " + e.getMessage());
        }
    }

    private List<RuleGroup> groups(Path file, String pattern, GlobalConfig global) throws ConfigException {
        String from = " (pattern: " + GoQuote.quote(pattern) + "): ";
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException e) {
            String absolute = file.toAbsolutePath().toString();
            throw ConfigException.inNamedFile("failed evaluating rule file path " + GoQuote.quote(absolute) + from
                    + "lstat " + e.getMessage() + ": no such file or directory");
        }
        try {
            return reader.read(real, file.toString(), global);
        } catch (FileErrors e) {
            List<String> texts = e.texts().stream().map(t -> real + ": " + t).toList();
            throw ConfigException.inNamedFile("parse rules from file " + GoQuote.quote(real.toString()) + from
                    + String.join("\n", texts));
        }
    }

    @Override
    public Object render(RuleFiles files) {
        return files.patterns();
    }
}
