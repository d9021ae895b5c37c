/** The wire format of protobuf, for pages and for other servers. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.model.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
