package org.narthex.scrape.internal.targets;

import java.util.Map;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.scrape.TargetDirectory.Health;

/**
 * A target that relabelling left. Its identity is its labels and its URL; how its last scrape went and its discovered
 * labels change. Thread-safe.
 */
public final class Target {
    private final Labels labels;
    private final Labels publicLabels;
    private final String url;
    private final long interval;
    private final long timeout;
    private final long hash;
    private volatile Labels discoveredLabels;
    private volatile LastScrape lastScrape = LastScrape.NONE;
    private volatile MetadataSource metadata = Map::of;

    /**
     * How the last scrape went.
     *
     * @param start Unix nanoseconds; 0 before the first
     */
    public record LastScrape(long start, long durationNanos, Health health, String error) {
        static final LastScrape NONE = new LastScrape(0, 0, Health.UNKNOWN, "");
    }

    /** Gives the metadata as of now. */
    public interface MetadataSource {
        Map<String, Metadata> metadata();
    }

    /**
     * A target.
     *
     * @param labels after relabelling, with those that begin with two underscores
     * @param interval between scrapes, milliseconds
     * @param timeout of a scrape, milliseconds
     */
    Target(Labels labels, Labels publicLabels, Labels discoveredLabels, String url, long interval, long timeout) {
        this.labels = labels;
        this.publicLabels = publicLabels;
        this.discoveredLabels = discoveredLabels;
        this.url = url;
        this.interval = interval;
        this.timeout = timeout;
        this.hash = TargetHash.identity(labels, url);
    }

    /** Labels that go on to every series. */
    public Labels publicLabels() {
        return publicLabels;
    }

    public Labels discoveredLabels() {
        return discoveredLabels;
    }

    /** Takes what was discovered now for the same target. */
    public void discovered(Labels newest) {
        discoveredLabels = newest;
    }

    public String url() {
        return url;
    }

    /** Milliseconds between scrapes. */
    public long interval() {
        return interval;
    }

    /** Milliseconds that a scrape may take. */
    public long timeout() {
        return timeout;
    }

    /** Equal for equal targets. */
    public long hash() {
        return hash;
    }

    /** The value of a label, those with underscores included. */
    public String label(String name) {
        return labels.get(name);
    }

    public LastScrape lastScrape() {
        return lastScrape;
    }

    public void scraped(LastScrape scrape) {
        lastScrape = scrape;
    }

    public void metadata(MetadataSource source) {
        metadata = source;
    }

    public Map<String, Metadata> metadata() {
        return metadata.metadata();
    }
}
