/** Protobuf and snappy, as far as the remote protocols need them. */
@NullMarked
package org.narthex.storage.remote.internal.wire;

import org.jspecify.annotations.NullMarked;
