/** Routes: what a bundle registers to answer HTTP requests. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.web.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
