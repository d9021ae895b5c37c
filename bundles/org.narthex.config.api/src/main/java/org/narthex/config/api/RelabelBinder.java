package org.narthex.config.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.model.relabel.RelabelAction;
import org.narthex.model.relabel.RelabelConfig;

/** Binds lists of relabelling rules and renders them. Thread-safe. */
public final class RelabelBinder {
    private RelabelBinder() {}

    /**
     * Binds the rules under a key; an absent key has none. They are validated.
     *
     * @param legacyNames whether label names must be of the legacy alphabet
     */
    public static List<RelabelConfig> bind(MappingReader reader, String key, boolean legacyNames) throws ConfigException {
        List<RelabelConfig> rules = new ArrayList<>();
        for (ConfigNode item : reader.items(key)) {
            if (MappingReader.isNull(item)) {
                throw new ConfigException(item, "empty or null relabeling rule");
            }
            rules.add(rule(item, legacyNames));
        }
        return List.copyOf(rules);
    }

    private static RelabelConfig rule(ConfigNode item, boolean legacyNames) throws ConfigException {
        MappingReader reader = MappingReader.of(item, "relabel.plain");
        // An explicit null is an empty expression, unlike an absent one.
        String noRegex = reader.hasKey("regex") ? "" : RelabelConfig.DEFAULT_REGEX;
        List<String> sources = reader.strings("source_labels");
        String separator = reader.string("separator", RelabelConfig.DEFAULT_SEPARATOR);
        String regex = reader.string("regex", noRegex);
        long modulus = reader.unsigned("modulus", 0);
        String target = reader.string("target_label", "");
        String replacement = reader.string("replacement", RelabelConfig.DEFAULT_REPLACEMENT);
        RelabelAction action = reader.parsed("action", RelabelAction.REPLACE, RelabelAction::of);
        reader.done();
        try {
            RelabelConfig rule = RelabelConfig.of(sources, separator, regex, modulus, target, replacement, action);
            rule.validate(legacyNames);
            return rule;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(item, String.valueOf(e.getMessage()));
        }
    }

    /** The rules as maps, in Prometheus' order of keys. */
    public static List<Map<String, Object>> render(List<RelabelConfig> rules) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (RelabelConfig rule : rules) {
            Map<String, Object> map = new LinkedHashMap<>();
            if (!rule.sourceLabels().isEmpty()) {
                map.put("source_labels", rule.sourceLabels());
            }
            map.put("separator", rule.separator());
            map.put("regex", rule.regex());
            if (rule.modulus() != 0) {
                map.put("modulus", rule.modulus());
            }
            if (!rule.targetLabel().isEmpty()) {
                map.put("target_label", rule.targetLabel());
            }
            map.put("replacement", rule.replacement());
            map.put("action", rule.action().text());
            out.add(map);
        }
        return out;
    }
}
