package org.narthex.config.bridge.internal.bind;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.DiscoveryEntry;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.MappingReader;
import org.narthex.config.bridge.internal.foreign.ForeignMechanisms;
import org.narthex.discovery.api.DiscoveryProvider;

/** The context of one load: binds discovery entries and finds equal ones. Confined to one thread. */
final class Binding implements BindContext {
    private static final String SUFFIX = "_sd_configs";
    private static final String FACTORY = "org.narthex.discovery.";

    private final Planner.Settings settings;
    private final BinderRegistry registry;
    private final GlobalConfig global;
    private final SequencedMap<String, Slot> entries;

    /**
     * A context.
     *
     * @param entries the entries found so far by PID; new ones are added
     */
    Binding(
            Planner.Settings settings,
            BinderRegistry registry,
            GlobalConfig global,
            SequencedMap<String, Slot> entries) {
        this.settings = settings;
        this.registry = registry;
        this.global = global;
        this.entries = entries;
    }

    @Override
    public GlobalConfig global() {
        return global;
    }

    @Override
    public Path resolve(ConfigNode origin, String path) {
        return ConfigFiles.resolve(Path.of(origin.position().file()), path);
    }

    @Override
    public Set<String> features() {
        return settings.features();
    }

    @Override
    public DiscoverySet discovery(ConfigNode.Mapping job) throws ConfigException {
        MappingReader reader = new MappingReader(job);
        Set<DiscoveryEntry> found = new LinkedHashSet<>();
        for (Map.Entry<String, Entry> e : job.entries().entrySet()) {
            if (e.getKey().endsWith(SUFFIX)) {
                String mechanism = e.getKey().substring(0, e.getKey().length() - SUFFIX.length());
                if (registry.provider(mechanism) == null && !KnownNames.MECHANISMS.contains(mechanism)) {
                    throw new ConfigException(
                            e.getValue().keyPosition(),
                            job.path(),
                            "field " + e.getKey() + " not found in type config.plain");
                }
                for (ConfigNode item : reader.items(e.getKey())) {
                    if (MappingReader.isNull(item)) {
                        throw new ConfigException(item, "empty or null section in " + e.getKey());
                    }
                    found.add(entry(mechanism, e.getKey(), item));
                }
            }
        }
        return new DiscoverySet(List.copyOf(found), StaticConfigs.bind(reader));
    }

    private DiscoveryEntry entry(String mechanism, String key, ConfigNode node) throws ConfigException {
        Path folder = Path.of(node.position().file()).toAbsolutePath().getParent();
        String digest = NodeDigest.of(node, String.valueOf(folder));
        String pid = FACTORY + mechanism + "~" + digest;
        Slot known = entries.get(pid);
        if (known != null) {
            return new DiscoveryEntry(mechanism, pid);
        }
        Slot slot = new Slot(pid, key, mechanism, node, global, digest);
        DiscoveryProvider<?> provider = registry.provider(mechanism);
        if (provider == null) {
            if (settings.strictMechanisms()) {
                throw new ConfigException(node, "no bundle for " + mechanism + "_sd_configs is installed");
            }
            ForeignMechanisms.check(mechanism, node);
        } else {
            Slot equal = entry(provider, slot, node);
            if (equal != null) {
                return new DiscoveryEntry(mechanism, equal.pid());
            }
        }
        entries.put(pid, slot);
        return new DiscoveryEntry(mechanism, pid);
    }

    /**
     * Binds an entry.
     *
     * @return another slot of the mechanism with an equal record; null when there is none
     */
    <C> @Nullable Slot entry(DiscoveryProvider<C> provider, Slot slot, ConfigNode node) throws ConfigException {
        C record = provider.bind(node, this);
        slot.bound(record, RenderedTree.copy(provider.render(record)));
        for (Slot other : entries.values()) {
            if (other != slot && slot.key().equals(other.key()) && record.equals(other.record())) {
                return other;
            }
        }
        return null;
    }
}
