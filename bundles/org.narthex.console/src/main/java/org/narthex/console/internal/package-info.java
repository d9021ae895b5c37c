/** The OSGi console's commands of scope {@code narthex} and the socket that reaches them from outside. */
@NullMarked
package org.narthex.console.internal;

import org.jspecify.annotations.NullMarked;
