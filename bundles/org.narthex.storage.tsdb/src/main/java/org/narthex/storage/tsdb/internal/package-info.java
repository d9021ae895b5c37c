/** The local database: its component, its directory and what it measures. */
@NullMarked
package org.narthex.storage.tsdb.internal;

import org.jspecify.annotations.NullMarked;
