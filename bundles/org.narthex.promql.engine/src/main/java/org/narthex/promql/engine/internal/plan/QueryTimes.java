package org.narthex.promql.engine.internal.plan;

/**
 * The times that a query is planned for; milliseconds.
 *
 * @param start first step
 * @param end not before the start
 * @param step 0 for an instant query
 * @param lookback how old a sample may be
 * @param subqueryStep step of subqueries that name none
 */
public record QueryTimes(long start, long end, long step, long lookback, long subqueryStep) {}
