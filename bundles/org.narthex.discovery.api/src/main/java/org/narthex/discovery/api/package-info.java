/** What a discovery mechanism implements and what the users of targets subscribe to. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.discovery.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
