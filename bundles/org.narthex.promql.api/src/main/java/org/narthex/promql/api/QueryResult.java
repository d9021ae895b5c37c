package org.narthex.promql.api;

import java.util.List;

/**
 * What a query answered.
 *
 * @param warnings texts with their position, without a limit on their number
 * @param infos likewise
 */
public record QueryResult(QueryValue value, List<String> warnings, List<String> infos, QueryStats stats) {}
