/** Native histograms, integer and float, and their arithmetic. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.model.histogram;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
