/** The section {@code storage} of the configuration. */
@NullMarked
package org.narthex.storage.tsdb.internal.config;

import org.jspecify.annotations.NullMarked;
