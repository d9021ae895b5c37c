/** Prometheus' remote protocols: what other servers write to this one, and what they read from it. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.storage.remote;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
