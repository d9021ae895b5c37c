/** Bundles whose classes come from the launcher's class path, by the Connect specification of OSGi. */
@NullMarked
package org.narthex.launcher.internal.connect;

import org.jspecify.annotations.NullMarked;
