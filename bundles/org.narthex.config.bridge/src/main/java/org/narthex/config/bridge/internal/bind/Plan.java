package org.narthex.config.bridge.internal.bind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.DiscoveryEntry;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.bridge.internal.foreign.ForeignSections;
import org.narthex.config.bridge.internal.yaml.YamlWriter;

/**
 * A bound configuration, ready to be pushed.
 *
 * @param slots by PID, discovery entries before the sections that refer to them
 * @param unserved sections of the file that no installed bundle takes, as they are shown; null where they are not
 */
public record Plan(
        ConfigFiles files,
        GlobalConfig global,
        Map<String, Object> runtime,
        SequencedMap<String, Slot> slots,
        Map<String, @Nullable Object> unserved) {
    /** The whole configuration as it is shown. */
    public String yaml() {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        for (String section : KnownNames.SECTIONS) {
            Object value =
                    switch (section) {
                        case "global" -> GlobalSection.render(global);
                        case "runtime" -> runtime;
                        case "scrape_config_files" -> files.patterns();
                        default -> rendered(section);
                    };
            boolean empty = value == null
                    || value instanceof List<?> l && l.isEmpty()
                    || value instanceof Map<?, ?> m && m.isEmpty();
            if (!empty) {
                out.put(section, value);
            }
        }
        return YamlWriter.write(out);
    }

    private @Nullable Object rendered(String section) {
        for (Slot slot : slots.values()) {
            if (slot.key().equals(section) && slot.rendered() != null) {
                return RenderedTree.show(slot.rendered(), this::targets);
            }
        }
        return unserved.containsKey(section)
                ? RenderedTree.show(unserved.get(section), this::targets)
                : ForeignSections.absent(section);
    }

    /** The keys of a job that say where its targets come from, in the order in which they are shown. */
    private Map<String, Object> targets(DiscoverySet set) {
        Map<String, Object> out = new TreeMap<>();
        if (!set.statics().isEmpty()) {
            out.put("static_configs", StaticConfigs.render(set.statics()));
        }
        Map<String, List<@Nullable Object>> byKey = new LinkedHashMap<>();
        for (DiscoveryEntry entry : set.entries()) {
            Slot slot = slots.get(entry.pid());
            if (slot != null && slot.rendered() != null) {
                byKey.computeIfAbsent(slot.key(), k -> new ArrayList<>()).add(slot.rendered());
            }
        }
        out.putAll(byKey);
        return out;
    }
}
