/** The component that keeps a pool of scrape loops for each job. */
@NullMarked
package org.narthex.scrape.internal;

import org.jspecify.annotations.NullMarked;
