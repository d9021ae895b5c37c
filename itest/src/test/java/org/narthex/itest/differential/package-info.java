/** Generated queries that Narthex and a real Prometheus have to answer alike. */
@NullMarked
package org.narthex.itest.differential;

import org.jspecify.annotations.NullMarked;
