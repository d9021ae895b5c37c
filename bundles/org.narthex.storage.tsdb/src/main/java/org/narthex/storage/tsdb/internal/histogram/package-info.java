/** Chunks of native histograms, integer and float, bit for bit as Prometheus writes them. */
@NullMarked
package org.narthex.storage.tsdb.internal.histogram;

import org.jspecify.annotations.NullMarked;
