/** The HTTP server. */
@NullMarked
package org.narthex.web.server.internal;

import org.jspecify.annotations.NullMarked;
