/** Chunk encodings of float samples. */
@NullMarked
package org.narthex.storage.tsdb.internal.chunk;

import org.jspecify.annotations.NullMarked;
