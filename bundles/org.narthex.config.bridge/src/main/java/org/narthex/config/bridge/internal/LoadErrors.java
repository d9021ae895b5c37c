package org.narthex.config.bridge.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.StartException;

/** The words in which Prometheus says why a configuration was not loaded. Stateless. */
final class LoadErrors {
    private LoadErrors() {}

    /** Why the process does not start with the file. */
    static StartException refused(Path file, Problems problems) {
        SequencedMap<String, String> details = new LinkedHashMap<>();
        details.put("file", file.toAbsolutePath().normalize().toString());
        details.put("err", text(file, problems));
        return new StartException(headline(file, problems), details);
    }

    private static String headline(Path file, Problems problems) {
        if (problems.areAllInNamedFiles()) {
            return "Error loading rule file patterns from config (--config.file=" + quoted(file) + ")";
        }
        return problems.areAllOutside(file)
                ? "Error loading dynamic scrape config files from config (--config.file=" + quoted(file) + ")"
                : "Error loading config (--config.file=" + file + ")";
    }

    /** Why a load ended before anything was changed; Prometheus reads rule files when it applies a configuration. */
    static String notLoaded(Path file, Problems problems) {
        if (problems.areAllInNamedFiles()) {
            return notApplied(file);
        }
        return "couldn't load configuration (--config.file=" + quoted(file) + "): " + text(file, problems);
    }

    /** Why a load ended that could not be applied; what could not is told before. */
    static String notApplied(Path file) {
        return "one or more errors occurred while applying the new configuration (--config.file=" + quoted(file) + ")";
    }

    /** Why the first load, which must not fail, failed. */
    static String firstLoad(Path file, String reason) {
        return "error loading config from " + quoted(file) + ": " + reason;
    }

    private static String quoted(Path file) {
        return GoQuote.quote(file.toString());
    }

    /** All problems as one text, as Prometheus has one error for all that is wrong with a file's content. */
    private static String text(Path file, Problems problems) {
        List<String> texts = problems.texts();
        String joined = texts.size() == 1 ? texts.getFirst() : texts.size() + " errors:\n  " + String.join("\n  ", texts);
        return problems.areAboutContent() && !problems.areAllOutside(file)
                ? "parsing YAML file " + file + ": " + joined
                : joined;
    }
}
