/** The tree that the parser makes of a query. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.promql.api.ast;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
