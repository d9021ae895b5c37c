/** Runs scripts of the PromQL test language against the engine. */
@NullMarked
package org.narthex.promql.engine.script;

import org.jspecify.annotations.NullMarked;
