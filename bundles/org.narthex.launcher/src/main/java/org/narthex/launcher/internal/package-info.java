/** The process: from the command line to a running framework. */
@NullMarked
package org.narthex.launcher.internal;

import org.jspecify.annotations.NullMarked;
