package org.narthex.model;

/** What is known of a metric family. */
public record Metadata(MetricType type, String unit, String help) {}
