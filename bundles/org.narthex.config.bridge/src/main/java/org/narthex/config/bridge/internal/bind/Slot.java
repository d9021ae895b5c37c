package org.narthex.config.bridge.internal.bind;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.GlobalConfig;

/**
 * What one PID receives: a section, or an entry of a discovery mechanism.
 *
 * <p>A slot without a record waits for the bundle that can bind its node. The record goes when that bundle goes, so that
 * nothing holds its class loader, and is bound anew by the bundle that follows. Thread-safe.
 */
public final class Slot {
    private final String pid;
    private final String key;
    private final @Nullable String mechanism;
    private final @Nullable ConfigNode node;
    private final GlobalConfig global;
    private final String digest;
    private @Nullable Object record;
    private @Nullable Object rendered;
    private @Nullable String failure;
    private boolean missed;
    private long generation;

    /**
     * A slot without a record.
     *
     * @param key top-level key, or the mechanism's key
     * @param mechanism null for a section
     * @param node null for a section that the file lacks
     */
    Slot(
            String pid,
            String key,
            @Nullable String mechanism,
            @Nullable ConfigNode node,
            GlobalConfig global,
            String digest) {
        this.pid = pid;
        this.key = key;
        this.mechanism = mechanism;
        this.node = node;
        this.global = global;
        this.digest = digest;
    }

    public String pid() {
        return pid;
    }

    public String key() {
        return key;
    }

    public @Nullable String mechanism() {
        return mechanism;
    }

    @Nullable ConfigNode node() {
        return node;
    }

    GlobalConfig global() {
        return global;
    }

    public String digest() {
        return digest;
    }

    synchronized void bound(Object newRecord, @Nullable Object newRendered) {
        record = newRecord;
        rendered = newRendered;
        failure = null;
    }

    synchronized void failed(String message) {
        failure = message;
    }

    /** Lets go of everything that comes from the bundle that bound the slot. */
    public synchronized void unbind() {
        record = null;
    }

    public synchronized @Nullable Object record() {
        return record;
    }

    /** Maps, lists and scalars only; stays when the binder goes. */
    public synchronized @Nullable Object rendered() {
        return rendered;
    }

    /** Why the installed bundle could not bind the node; null when none tried or it could. */
    public synchronized @Nullable String failure() {
        return failure;
    }

    /** Notes that a consumer asked for the record in vain. */
    public synchronized void miss() {
        missed = true;
    }

    /** Whether a consumer asked in vain since the last call. */
    public synchronized boolean takeMissed() {
        boolean was = missed;
        missed = false;
        return was;
    }

    public synchronized long generation() {
        return generation;
    }

    public synchronized void generation(long value) {
        generation = value;
    }

    /** Whether a consumer of the other slot has nothing to do when this one takes its place. */
    public boolean sameAs(Slot other) {
        Object mine = record();
        Object theirs = other.record();
        if (mine == null || theirs == null) {
            return digest.equals(other.digest) && (mine == null) == (theirs == null);
        }
        return Objects.equals(mine, theirs);
    }
}
