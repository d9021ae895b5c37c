package org.narthex.model;

/**
 * A sample that points at a trace.
 *
 * @param timestamp Unix milliseconds
 * @param hasTimestamp whether the exposition gave the timestamp
 */
public record Exemplar(Labels labels, double value, long timestamp, boolean hasTimestamp) {}
