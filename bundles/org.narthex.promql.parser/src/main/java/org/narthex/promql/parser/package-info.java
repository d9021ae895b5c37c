/** The PromQL parser without the service around it, and series descriptions as tests write them. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.promql.parser;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
