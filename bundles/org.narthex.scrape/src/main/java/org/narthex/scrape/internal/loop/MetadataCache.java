package org.narthex.scrape.internal.loop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.exposition.PageParser;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;

/**
 * The metadata of the families that a target exposes; families are remembered for ten scrapes after they were last
 * seen. Confined to the scrape loop but for {@link #snapshot}, which any thread may call.
 */
public final class MetadataCache {
    private static final int REMEMBERED_SCRAPES = 10;
    private static final Metadata UNKNOWN = new Metadata(MetricType.UNKNOWN, "", "");

    private final TextTable names = new TextTable();
    private final TextHash hash = new TextHash();
    private final List<Family> families = new ArrayList<>();
    private int scrape;
    private boolean changed;
    private volatile Map<String, Metadata> snapshot = Map.of();

    private static final class Family {
        final String name;
        Metadata metadata = UNKNOWN;

        /** The help as the page wrote it. */
        byte[] rawHelp = {};

        int lastScrape;

        Family(String name) {
            this.name = name;
        }
    }

    /** The families as of the last scrape, by name. */
    public Map<String, Metadata> snapshot() {
        return snapshot;
    }

    /** How many bytes the texts take, roughly. */
    public long bytes() {
        long n = 0;
        for (Map.Entry<String, Metadata> e : snapshot.entrySet()) {
            Metadata m = e.getValue();
            n += e.getKey().length() + m.help().length() + m.unit().length() + m.type().text().length();
        }
        return n;
    }

    void type(byte[] page, int from, int to, MetricType type) {
        Family family = family(page, from, to);
        Metadata m = family.metadata;
        if (m.type() != type) {
            set(family, new Metadata(type, m.unit(), m.help()));
        }
    }

    void unit(byte[] page, int from, int to, String unit) {
        Family family = family(page, from, to);
        Metadata m = family.metadata;
        if (!m.unit().equals(unit)) {
            set(family, new Metadata(m.type(), unit, m.help()));
        }
    }

    /** Takes the text of a HELP that the parser stands at; makes no text where the page repeats the known one. */
    void help(PageParser parser) {
        byte[] page = parser.page();
        Family family = family(page, parser.familyStart(), parser.familyEnd());
        int from = parser.textStart();
        int to = parser.textEnd();
        if (from >= 0 && Arrays.equals(family.rawHelp, 0, family.rawHelp.length, page, from, to) && from < to) {
            return;
        }
        String help = parser.text();
        Metadata m = family.metadata;
        if (from >= 0) {
            family.rawHelp = Arrays.copyOfRange(page, from, to);
        }
        if (!m.help().equals(help)) {
            set(family, new Metadata(m.type(), m.unit(), help));
        }
    }

    private void set(Family family, Metadata metadata) {
        family.metadata = metadata;
        changed = true;
    }

    private Family family(byte[] page, int from, int to) {
        hash.of(page, from, to);
        int number = names.find(hash);
        if (number < 0) {
            names.add(hash);
            families.add(new Family(new String(page, from, to - from, StandardCharsets.UTF_8)));
            number = families.size() - 1;
            changed = true;
        }
        Family family = families.get(number);
        family.lastScrape = scrape;
        return family;
    }

    /** Ends a scrape; {@code complete} where a page was walked to its end and stored. */
    void endScrape(boolean complete) {
        if (complete) {
            forgetOld();
        }
        scrape++;
        if (changed) {
            Map<String, Metadata> map = new LinkedHashMap<>();
            families.forEach(f -> map.put(f.name, f.metadata));
            snapshot = map;
            changed = false;
        }
    }

    private void forgetOld() {
        BitSet keep = new BitSet();
        for (int i = 0; i < families.size(); i++) {
            keep.set(i, scrape - families.get(i).lastScrape <= REMEMBERED_SCRAPES);
        }
        if (keep.cardinality() < families.size()) {
            names.retain(keep);
            families.removeIf(f -> scrape - f.lastScrape > REMEMBERED_SCRAPES);
            changed = true;
        }
    }
}
