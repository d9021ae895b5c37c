/** Lexer, grammar, type checks and printer. */
@NullMarked
package org.narthex.promql.parser.internal;

import org.jspecify.annotations.NullMarked;
