/** Files with the complete chunks of the head. */
@NullMarked
package org.narthex.storage.tsdb.internal.headchunk;

import org.jspecify.annotations.NullMarked;
