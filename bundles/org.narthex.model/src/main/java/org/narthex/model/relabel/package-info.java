/** Relabelling rules and their application. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.model.relabel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
