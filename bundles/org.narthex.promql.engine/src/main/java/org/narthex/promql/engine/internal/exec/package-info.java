/** What an execution shares: steps, columns of series, accounting, annotations, cancellation. */
@NullMarked
package org.narthex.promql.engine.internal.exec;

import org.jspecify.annotations.NullMarked;
