/** HTTP/1.1 over blocking sockets, meant for virtual threads. */
@NullMarked
package org.narthex.http.client.internal;

import org.jspecify.annotations.NullMarked;
