package org.narthex.model.histogram;

/**
 * A run of consecutive buckets.
 *
 * @param offset gap to the end of the span before; for the first span the index of its first bucket
 * @param length number of buckets
 */
public record Span(int offset, int length) {}
