package org.narthex.config.bridge.internal.bind;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.SectionBinder;
import org.narthex.config.bridge.internal.bind.BinderRegistry.Installed;
import org.narthex.config.bridge.internal.foreign.ForeignSections;
import org.narthex.discovery.api.DiscoveryProvider;

/** Turns files into a {@link Plan}: everything is read, bound and validated, nothing is changed. Thread-safe. */
public final class Planner {
    /** PID that receives the section {@code global}. */
    public static final String GLOBAL_PID = "org.narthex.global";

    /** What the planner takes from the command line. */
    public record Settings(Path main, Set<String> features, boolean agent, boolean strictMechanisms) {}

    private final Settings settings;
    private final ConfigReader reader;
    private final BinderRegistry registry;
    private final UnaryOperator<String> environment;

    /**
     * A planner.
     *
     * @param environment value of an environment variable; empty where unset
     */
    public Planner(
            Settings settings, ConfigReader reader, BinderRegistry registry, UnaryOperator<String> environment) {
        this.settings = settings;
        this.reader = reader;
        this.registry = registry;
        this.environment = environment;
    }

    /** Reads the files and binds them. The plan is usable only when there were no problems. */
    public Plan plan(Problems problems) {
        return plan(ConfigFiles.read(settings.main(), reader, problems), problems);
    }

    private Plan plan(ConfigFiles files, Problems problems) {
        GlobalSection globalSection = new GlobalSection(settings.features(), environment, settings.main());
        GlobalConfig global;
        Map<String, Object> runtime = Map.of();
        try {
            runtime = RuntimeSection.bind(files.sections().get("runtime"), environment);
        } catch (ConfigException e) {
            problems.add(e);
        }
        try {
            global = globalSection.bind(files.sections().get("global"), files.hasJobs());
        } catch (ConfigException e) {
            problems.add(e);
            return new Plan(files, defaults(globalSection), runtime, new LinkedHashMap<>(), Map.of());
        }
        SequencedMap<String, Slot> sections = new LinkedHashMap<>();
        Slot globalSlot = new Slot(
                GLOBAL_PID, "global", null, null, global, NodeDigest.of(files.sections().get("global"), ""));
        globalSlot.bound(global, GlobalSection.render(global));
        sections.put(GLOBAL_PID, globalSlot);
        SequencedMap<String, Slot> entries = new LinkedHashMap<>();
        Set<String> served = new LinkedHashSet<>(List.of("global", "runtime", "scrape_config_files"));
        Binding binding = new Binding(settings, registry, global, entries);
        for (Installed installed : registry.binders()) {
            served.add(installed.section());
            ConfigNode node = node(files, installed.section());
            Slot slot = new Slot(
                    installed.pid(), installed.section(), null, node, global, NodeDigest.of(node, global.toString()));
            sections.put(installed.pid(), slot);
            try {
                section(installed.binder(), slot, files, binding);
            } catch (ConfigException e) {
                problems.add(e);
            } catch (RuntimeException e) {
                problems.add(installed.section() + ": " + e);
            }
        }
        Map<String, @Nullable Object> unserved = new LinkedHashMap<>();
        for (String section : files.sections().keySet()) {
            if (settings.agent() && KnownNames.NOT_IN_AGENT.contains(section)) {
                problems.add("field " + section + " is not allowed in agent mode");
            } else if (!served.contains(section) && KnownNames.SECTIONS.contains(section)) {
                try {
                    unserved.put(section, foreign(section, files.sections().get(section), global, entries));
                } catch (ConfigException e) {
                    problems.add(e);
                }
            }
        }
        SequencedMap<String, Slot> all = new LinkedHashMap<>(entries);
        all.putAll(sections);
        return new Plan(files, global, runtime, all, Collections.unmodifiableMap(unserved));
    }

    /** Reads a section of a bundle that is not installed; discoveries that it names are not started. */
    private @Nullable Object foreign(
            String section, @Nullable ConfigNode node, GlobalConfig global, SequencedMap<String, Slot> entries)
            throws ConfigException {
        return node == null
                ? null
                : ForeignSections.read(
                        section, node, new Binding(settings, registry, global, new LinkedHashMap<>(entries)));
    }

    private static GlobalConfig defaults(GlobalSection section) {
        try {
            return section.bind(null, false);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable ConfigNode node(ConfigFiles files, String section) {
        return section.equals("scrape_configs") ? files.jobs() : files.sections().get(section);
    }

    /** The plan for the same files with what is installed now. */
    public Plan again(Plan plan, Problems problems) {
        return plan(plan.files(), problems);
    }

    /**
     * Binds a slot whose bundle came after the configuration.
     *
     * @return whether the slot has a record now
     */
    public boolean bind(Slot slot, Plan plan) {
        if (slot.record() != null) {
            return true;
        }
        Binding binding = new Binding(settings, registry, slot.global(), new LinkedHashMap<>(plan.slots()));
        try {
            String mechanism = slot.mechanism();
            if (mechanism == null) {
                SectionBinder<?> binder = registry.binder(slot.key(), slot.pid());
                if (binder != null) {
                    section(binder, slot, plan.files(), binding);
                }
            } else {
                DiscoveryProvider<?> provider = registry.provider(mechanism);
                ConfigNode node = slot.node();
                if (provider != null && node != null) {
                    binding.entry(provider, slot, node);
                }
            }
        } catch (ConfigException e) {
            slot.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            slot.failed(e.toString());
        }
        return slot.record() != null;
    }

    private static <T> void section(SectionBinder<T> binder, Slot slot, ConfigFiles files, Binding binding)
            throws ConfigException {
        T record = binder.bind(slot.node(), binding);
        T shown = record;
        if (slot.key().equals("scrape_configs") && !files.included().isEmpty()) {
            // The configuration is shown as the main file has it, without the jobs of the files it includes.
            shown = binder.bind(files.sections().get(slot.key()), binding);
        }
        slot.bound(record, RenderedTree.copy(binder.render(shown)));
    }
}
