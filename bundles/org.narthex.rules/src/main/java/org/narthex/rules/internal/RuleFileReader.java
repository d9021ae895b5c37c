package org.narthex.rules.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.Position;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.rules.RuleGroup;

/** Reads a rule file. Thread-safe. */
final class RuleFileReader {
    private final ConfigReader yaml;
    private final ExpressionParser parser;

    RuleFileReader(ConfigReader yaml, ExpressionParser parser) {
        this.yaml = yaml;
        this.parser = parser;
    }

    /**
     * The groups of the first document of the file.
     *
     * @param shown what the groups call the file
     * @param global has the interval of groups that name none, and the alphabet of names
     */
    List<RuleGroup> read(Path file, String shown, GlobalConfig global) throws FileErrors {
        return RuleChecks.check(
                shown,
                RuleFileDecoder.decode(tree(file)),
                parser,
                global.metricNameValidationScheme().equals("legacy"),
                global.evaluationIntervalMillis());
    }

    private ConfigNode tree(Path file) throws FileErrors {
        if (Files.isDirectory(file)) {
            throw new FileErrors(List.of("read " + file + ": is a directory"));
        }
        try {
            return yaml.read(Files.readString(file), file.toString());
        } catch (CharacterCodingException e) {
            throw new FileErrors(List.of("yaml: the file is no UTF-8"));
        } catch (IOException e) {
            throw new FileErrors(List.of("open " + file + ": " + e));
        } catch (ConfigException e) {
            throw new FileErrors(List.of(text(e)));
        }
    }

    /** What the YAML reader says, with the line as Prometheus' library writes it. */
    private static String text(ConfigException e) {
        Position position = e.position();
        String text = String.valueOf(e.getMessage());
        if (position == null) {
            return text;
        }
        text = text.substring((position + ": ").length());
        String line = "line " + position.line() + ": ";
        return text.startsWith("yaml: ")
                ? "yaml: " + line + text.substring("yaml: ".length())
                : "yaml: unmarshal errors:\n  " + line + text;
    }
}
