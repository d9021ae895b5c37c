/** What is written down of queries: the query log and the file of the running ones. */
@NullMarked
package org.narthex.promql.engine.internal.log;

import org.jspecify.annotations.NullMarked;
