package org.narthex.model;

import java.util.Locale;

/** The type of a metric family; the ordinals are those of the WAL's metadata records. */
public enum MetricType {
    UNKNOWN,
    COUNTER,
    GAUGE,
    HISTOGRAM,
    GAUGEHISTOGRAM,
    SUMMARY,
    INFO,
    STATESET;

    /** The name as the API shows it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
