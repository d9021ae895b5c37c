/** The HTTP client that scraping, discovery and remote storage share, and the configuration keys that it understands. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.http.client;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
