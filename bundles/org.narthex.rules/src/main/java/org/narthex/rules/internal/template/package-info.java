/** The syntax of templates. */
@NullMarked
package org.narthex.rules.internal.template;

import org.jspecify.annotations.NullMarked;
