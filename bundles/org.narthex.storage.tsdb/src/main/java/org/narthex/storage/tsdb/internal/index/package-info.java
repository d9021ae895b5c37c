/** The index of a block: symbols, series, postings; and the set operations on postings that the head shares. */
@NullMarked
package org.narthex.storage.tsdb.internal.index;

import org.jspecify.annotations.NullMarked;
