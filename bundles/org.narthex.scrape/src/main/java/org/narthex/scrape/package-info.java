/** What the status routes and the console see of targets. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.scrape;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
