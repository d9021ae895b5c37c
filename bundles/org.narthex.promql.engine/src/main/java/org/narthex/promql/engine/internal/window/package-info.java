/** Functions over windows of samples that slide along a series. */
@NullMarked
package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.NullMarked;
