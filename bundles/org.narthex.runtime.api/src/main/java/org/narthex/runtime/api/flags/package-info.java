/** The command line: its flags, how they are parsed and how they are explained. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.runtime.api.flags;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
