/** The HTTP API under {@code /api/v1}. */
@NullMarked
package org.narthex.web.api.internal;

import org.jspecify.annotations.NullMarked;
