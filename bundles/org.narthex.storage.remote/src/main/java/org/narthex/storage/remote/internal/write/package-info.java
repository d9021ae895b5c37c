/** The receiver of remote write. */
@NullMarked
package org.narthex.storage.remote.internal.write;

import org.jspecify.annotations.NullMarked;
