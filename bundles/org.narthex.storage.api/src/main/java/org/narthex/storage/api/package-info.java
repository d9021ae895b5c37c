/** Writing samples in batches and reading them chunk by chunk. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.storage.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
