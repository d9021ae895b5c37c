/** The logical plan and the rules that make it from an expression. */
@NullMarked
package org.narthex.promql.engine.internal.plan;

import org.jspecify.annotations.NullMarked;
