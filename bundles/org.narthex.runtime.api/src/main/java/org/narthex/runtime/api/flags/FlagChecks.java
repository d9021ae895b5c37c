package org.narthex.runtime.api.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.narthex.model.GoQuote;
import org.narthex.model.RegexMatcher;
import org.narthex.runtime.api.flags.Flag.Trait;

/** What flags must not say together, in the order in which Prometheus finds it. */
final class FlagChecks {
    private FlagChecks() {}

    static void check(ParsedFlags flags) throws FlagException {
        features(flags.features());
        long limit = flags.integer("web.search.max-limit");
        if (limit < 0) {
            throw FlagException.refused(
                    "--web.search.max-limit must be non-negative; got " + limit + " (use 0 to disable the cap)", 1);
        }
        mode(flags, flags.bool("agent"));
        if (flags.bool("agent") && flags.integer("storage.agent.checkpoint-batch-size") <= 0) {
            throw FlagException.refused("--storage.agent.checkpoint-batch-size must be greater than 0.", 1);
        }
        double ratio = flags.decimal("auto-gomemlimit.ratio");
        if (!(ratio > 0 && ratio <= 1)) {
            throw FlagException.refusedWithoutBreak(
                    "--auto-gomemlimit.ratio must be greater than 0 and less than or equal to 1.", 1);
        }
        externalUrl(flags);
        String origins = flags.text("web.cors.origin");
        try {
            RegexMatcher.compile(origins);
        } catch (IllegalArgumentException e) {
            throw FlagException.refused(
                    "could not compile CORS regex string " + GoQuote.quote(origins) + ": " + e.getMessage(), 2);
        }
    }

    private static void features(Set<String> features) throws FlagException {
        if (features.contains("otlp-deltatocumulative") && features.contains("otlp-native-delta-ingestion")) {
            throw FlagException.refused(
                    "Error parsing feature list: cannot enable otlp-deltatocumulative and otlp-native-delta-ingestion"
                            + " features at the same time",
                    1);
        }
    }

    private static void mode(ParsedFlags flags, boolean agent) throws FlagException {
        Trait foreign = agent ? Trait.SERVER_ONLY : Trait.AGENT_ONLY;
        List<String> wrong = new ArrayList<>();
        for (Flag flag : flags.given()) {
            if (flag.has(foreign)) {
                wrong.add("--" + flag.name());
            }
        }
        if (!wrong.isEmpty()) {
            throw FlagException.refusedWithoutBreak(
                    "The following flag(s) can " + (agent ? "not be used in agent mode: " : "only be used in agent mode: ")
                            + wrong.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]")),
                    3);
        }
    }

    private static void externalUrl(ParsedFlags flags) throws FlagException {
        try {
            flags.deriveRoutePrefix();
        } catch (IllegalArgumentException e) {
            String url = flags.text("web.external-url");
            throw FlagException.refused("parse external URL " + GoQuote.quote(url) + ": " + e.getMessage(), 2);
        }
    }
}
