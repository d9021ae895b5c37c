/** The write-ahead log: segments, records, writing, reading and repair. */
@NullMarked
package org.narthex.storage.tsdb.internal.wal;

import org.jspecify.annotations.NullMarked;
