/** Aggregations that consume series one by one. */
@NullMarked
package org.narthex.promql.engine.internal.aggregate;

import org.jspecify.annotations.NullMarked;
