/** The server's entry point. */
@NullMarked
package org.narthex.launcher;

import org.jspecify.annotations.NullMarked;
