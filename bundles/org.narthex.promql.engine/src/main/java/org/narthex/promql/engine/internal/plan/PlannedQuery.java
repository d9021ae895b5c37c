package org.narthex.promql.engine.internal.plan;

/**
 * A plan and the time range of the storage that it reads.
 *
 * @param mint first timestamp, Unix milliseconds; 0 where nothing is selected
 * @param maxt last timestamp
 */
public record PlannedQuery(Plan plan, long mint, long maxt) {}
