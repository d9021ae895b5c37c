package org.narthex.storage.tsdb.internal.damage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.storage.api.DamageReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what was found damaged: each place once, with a line in the log, counted by kind. The newest are kept; of one
 * file only the first few are logged, as a file that is garbage throughout would fill the log. Thread-safe.
 */
public final class Damages implements DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(Damages.class);
    private static final int KEPT = 500;
    private static final int LOGGED_PER_FILE = 20;
    private static final int MAX_PLACES = 100_000;

    private record Place(String file, long offset) {}

    private final boolean contained;
    private final DamagedFiles files;
    private final Deque<Damage> recent = new ArrayDeque<>();
    private final EnumMap<DamageKind, Long> counts = new EnumMap<>(DamageKind.class);
    private final Map<Place, DamageKind> places = new HashMap<>();
    private final Map<String, Integer> logged = new HashMap<>();

    /**
     * A record without entries.
     *
     * @param dataDirectory where the folder for what is set aside is made when it is needed
     */
    public Damages(Path dataDirectory, OnDamage policy) {
        this.contained = policy == OnDamage.CONTAIN;
        this.files = new DamagedFiles(dataDirectory);
    }

    /** Whether to go on without what is damaged; otherwise nothing is recorded here. */
    public boolean contained() {
        return contained;
    }

    /** Where damaged files go. */
    public DamagedFiles files() {
        return files;
    }

    /**
     * Records a damaged place, unless it is known.
     *
     * @param offset in bytes; negative when all of the file is meant
     * @param problem what was expected and what was found
     * @param cost what is lost and what was done
     */
    public synchronized void found(DamageKind kind, Path file, long offset, String problem, String cost) {
        Place place = new Place(file.toString(), offset);
        if (places.get(place) == kind) {
            return;
        }
        if (places.size() < MAX_PLACES) {
            places.put(place, kind);
        }
        counts.merge(kind, 1L, Long::sum);
        recent.add(new Damage(Instant.now(), kind.label(), place.file(), offset, problem, cost));
        if (recent.size() > KEPT) {
            recent.remove();
        }
        int lines = logged.merge(place.file(), 1, Integer::sum);
        if (lines <= LOGGED_PER_FILE) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("kind", kind.label())
                    .addKeyValue("file", file)
                    .addKeyValue("offset", offset)
                    .addKeyValue("problem", problem)
                    .addKeyValue("cost", cost)
                    .log("damaged file");
        } else if (lines == LOGGED_PER_FILE + 1) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("file", file)
                    .log("further damage in this file is counted only");
        }
    }

    /** Whether anything was found. */
    public synchronized boolean any() {
        return !counts.isEmpty();
    }

    @Override
    public synchronized List<Damage> recent() {
        return List.copyOf(recent);
    }

    @Override
    public synchronized Map<String, Long> counts() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (DamageKind kind : DamageKind.values()) {
            all.put(kind.label(), counts.getOrDefault(kind, 0L));
        }
        return all;
    }
}
