/** The rules of the rule files: recording and alerting rules in their groups, checked and parsed. */
@Export
@Version("1.0.0")
@NullMarked
package org.narthex.rules;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
