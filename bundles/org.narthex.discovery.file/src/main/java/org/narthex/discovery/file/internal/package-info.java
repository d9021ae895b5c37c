/** Targets from files. */
@NullMarked
package org.narthex.discovery.file.internal;

import org.jspecify.annotations.NullMarked;
