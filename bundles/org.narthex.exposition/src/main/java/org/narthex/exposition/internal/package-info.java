/** Scanners of the exposition formats; the code per sample allocates nothing (measured by {@code PageParserSpeed}). */
@NullMarked
package org.narthex.exposition.internal;

import org.jspecify.annotations.NullMarked;
