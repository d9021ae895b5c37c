package org.narthex.promql.engine.internal.exec;

/**
 * A scalar that is an argument: evaluated as early as possible, counted when it is its turn. The values are not changed.
 *
 * @param values for each step
 * @param cost what its evaluation adds to the ledger
 */
public record ScalarColumn(double[] values, SampleLedger.Part cost) {}
