/** Tests and measurements of the engine as a whole. */
@NullMarked
package org.narthex.promql.engine;

import org.jspecify.annotations.NullMarked;
