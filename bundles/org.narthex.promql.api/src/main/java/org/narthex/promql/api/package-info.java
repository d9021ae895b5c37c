/** The query engine's contract: queries, values, annotations, errors. */
@Export
@Version("1.1.0")
@NullMarked
package org.narthex.promql.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
