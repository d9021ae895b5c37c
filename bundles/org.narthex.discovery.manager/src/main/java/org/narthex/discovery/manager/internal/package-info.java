/** Runs the discoverers and hands their targets to the subscribers. */
@NullMarked
package org.narthex.discovery.manager.internal;

import org.jspecify.annotations.NullMarked;
