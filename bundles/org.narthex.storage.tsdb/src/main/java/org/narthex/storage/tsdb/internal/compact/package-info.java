/** The set of blocks of a database: loading, compaction, retention, deletion. */
@NullMarked
package org.narthex.storage.tsdb.internal.compact;

import org.jspecify.annotations.NullMarked;
