/** A storage in memory for tests of the engine. */
@NullMarked
package org.narthex.promql.engine.testing;

import org.jspecify.annotations.NullMarked;
