/** Checks of sections whose bundle is not installed. */
@NullMarked
package org.narthex.config.bridge.internal.foreign;

import org.jspecify.annotations.NullMarked;
