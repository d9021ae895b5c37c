/** Families of functions over instant vectors. */
@NullMarked
package org.narthex.promql.engine.internal.function;

import org.jspecify.annotations.NullMarked;
