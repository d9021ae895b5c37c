package org.narthex.config.bridge.internal.bind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.DiscoveryEntry.StaticGroup;
import org.narthex.config.api.MappingReader;
import org.narthex.model.GoQuote;
import org.narthex.model.Labels;

/** Binds and renders {@code static_configs}. */
final class StaticConfigs {
    private StaticConfigs() {}

    /** Binds the list; addresses with a slash need a relabelling that makes something of them. */
    static List<StaticGroup> bind(MappingReader job) throws ConfigException {
        boolean relabelled = !job.items("relabel_configs").isEmpty();
        List<StaticGroup> groups = new ArrayList<>();
        for (ConfigNode item : job.items("static_configs")) {
            if (MappingReader.isNull(item)) {
                throw new ConfigException(item, "empty or null section in static_configs");
            }
            MappingReader group = MappingReader.of(item, "struct");
            List<String> addresses = new ArrayList<>();
            for (ConfigNode target : group.items("targets")) {
                String address = MappingReader.isNull(target) ? "" : MappingReader.text(target, "string");
                if (!relabelled && address.indexOf('/') >= 0) {
                    throw new ConfigException(target, GoQuote.quote(address) + " is not a valid hostname");
                }
                addresses.add(address);
            }
            Map<String, String> labels = group.stringMap("labels");
            for (String name : labels.keySet()) {
                if (name.isEmpty()) {
                    throw group.error("labels", GoQuote.quote(name) + " is not a valid label name");
                }
            }
            group.done();
            groups.add(new StaticGroup(List.copyOf(addresses), Labels.of(labels)));
        }
        return List.copyOf(groups);
    }

    static List<Object> render(List<StaticGroup> groups) {
        List<Object> out = new ArrayList<>();
        for (StaticGroup g : groups) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("targets", g.addresses());
            if (!g.labels().isEmpty()) {
                map.put("labels", g.labels().toMap());
            }
            out.add(map);
        }
        return out;
    }
}
