/** The engine component: preparing, admitting and running queries. */
@NullMarked
package org.narthex.promql.engine.internal;

import org.jspecify.annotations.NullMarked;
