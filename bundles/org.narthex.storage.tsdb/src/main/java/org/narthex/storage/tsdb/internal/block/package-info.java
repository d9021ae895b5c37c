/** Blocks on disk: reading, querying, merging and writing them. */
@NullMarked
package org.narthex.storage.tsdb.internal.block;

import org.jspecify.annotations.NullMarked;
