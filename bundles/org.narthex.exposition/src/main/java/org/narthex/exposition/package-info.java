/** Parsers of exposition pages, over bytes. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.exposition;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
