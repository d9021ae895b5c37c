/** Random inputs for the parser, which it must parse or refuse. */
@NullMarked
package org.narthex.promql.parser.fuzz;

import org.jspecify.annotations.NullMarked;
