/** What the process offers to every bundle: flags, start-up phases, its own life and its version. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.runtime.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
