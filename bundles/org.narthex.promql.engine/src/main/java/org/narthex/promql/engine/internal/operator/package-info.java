/** Operators over columns of series, and their construction from a plan. */
@NullMarked
package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.NullMarked;
