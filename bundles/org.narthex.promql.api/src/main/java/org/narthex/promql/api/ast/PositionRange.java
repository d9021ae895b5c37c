package org.narthex.promql.api.ast;

/**
 * A part of a query's text.
 *
 * @param start first byte of the part, in the UTF-8 form of the text
 * @param end byte behind the part
 */
public record PositionRange(int start, int end) {}
