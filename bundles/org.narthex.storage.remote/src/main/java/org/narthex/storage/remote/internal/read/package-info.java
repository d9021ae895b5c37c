/** The server side of remote read. */
@NullMarked
package org.narthex.storage.remote.internal.read;

import org.jspecify.annotations.NullMarked;
