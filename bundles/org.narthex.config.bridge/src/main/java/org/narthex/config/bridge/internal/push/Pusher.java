package org.narthex.config.bridge.internal.push;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.bridge.internal.bind.Plan;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Slot;
import org.narthex.config.bridge.internal.yaml.YamlWriter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Writes the difference of two plans to Configuration Admin. Confined to one load at a time. */
public final class Pusher {
    private final ConfigurationAdmin admin;
    private final ComponentStates components;
    private final Ledger ledger;
    private final Snapshots snapshots;

    public Pusher(ConfigurationAdmin admin, ComponentStates components, Ledger ledger, Snapshots snapshots) {
        this.admin = admin;
        this.components = components;
        this.ledger = ledger;
        this.snapshots = snapshots;
    }

    /**
     * Pushes what differs. New entries go first and gone ones last, so that a job that moves from one to the other is
     * never without.
     *
     * @param before null at the first load
     * @param changed receives the PIDs, deleted ones with a leading minus
     * @return the generations to wait for, by PID
     */
    public Map<String, Long> push(Plan wanted, @Nullable Plan before, long generation, List<String> changed)
            throws IOException {
        Map<String, Slot> old = before == null ? Map.of() : before.slots();
        Map<String, Slot> differing = new LinkedHashMap<>();
        for (Slot slot : wanted.slots().values()) {
            Slot had = old.get(slot.pid());
            if (had != null && had.generation() > 0 && (had == slot || slot.sameAs(had))) {
                slot.generation(had.generation());
            } else {
                slot.generation(generation);
                differing.put(slot.pid(), slot);
            }
        }
        // Files that the section names are opened anew at each load, because they may have been moved away.
        Slot global = differing.containsKey(Planner.GLOBAL_PID) ? null : wanted.slots().get(Planner.GLOBAL_PID);
        if (global != null) {
            global.generation(generation);
        }
        snapshots.replace(wanted.slots(), wanted.global());
        Map<String, Long> awaited = new LinkedHashMap<>();
        if (global != null) {
            write(global, awaited);
        }
        for (Slot slot : differing.values()) {
            write(slot, awaited);
            changed.add(slot.pid());
        }
        for (String pid : old.keySet()) {
            if (!wanted.slots().containsKey(pid)) {
                delete(pid, awaited);
                changed.add("-" + pid);
            }
        }
        return awaited;
    }

    /** Writes one slot again under a new generation, so that a consumer that failed for want of its record retries. */
    public void repeat(Slot slot, long generation) throws IOException {
        slot.generation(generation);
        write(slot, new LinkedHashMap<>());
    }

    /** Ends a load: nothing asks for the configuration before it any more. */
    public void settled() {
        snapshots.settled();
    }

    /** Deletes configurations of an earlier process. */
    public void deleteForeign() throws IOException {
        Configuration[] all;
        try {
            all = admin.listConfigurations("(" + ConfigSnapshots.GENERATION + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (all != null) {
            for (Configuration c : all) {
                c.delete();
            }
        }
    }

    private void write(Slot slot, Map<String, Long> awaited) throws IOException {
        @SuppressWarnings("JdkObsolete") // Configuration Admin takes nothing else.
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ConfigSnapshots.GENERATION, slot.generation());
        properties.put(ConfigSnapshots.DIGEST, slot.digest());
        Object rendered = slot.rendered();
        properties.put(ConfigSnapshots.TEXT, rendered == null ? "" : YamlWriter.write(rendered));
        ledger.forget(slot.pid());
        if (components.consumes(slot.pid())) {
            awaited.put(slot.pid(), slot.generation());
        }
        var _ = configuration(slot.pid()).updateIfDifferent(properties);
    }

    private void delete(String pid, Map<String, Long> awaited) throws IOException {
        ledger.forget(pid);
        if (components.isActive(pid)) {
            awaited.put(pid, Ledger.REMOVED);
        }
        configuration(pid).delete();
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? admin.getConfiguration(pid, "?")
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
