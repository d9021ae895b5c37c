/** Labels, matchers, samples and the other values that every part of the server speaks of. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
