/** The configuration as a tree with positions, its binding to records, and how bundles receive and acknowledge their sections. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.config.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
