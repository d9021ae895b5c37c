/** The newest samples in memory: series, index, transactions and queries. */
@NullMarked
package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.NullMarked;
