/** Reading and checking of rule files. */
@NullMarked
package org.narthex.rules.internal;

import org.jspecify.annotations.NullMarked;
