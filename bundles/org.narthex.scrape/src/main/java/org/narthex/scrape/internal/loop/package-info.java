/** Scrape loops: fetch, ingest, report. */
@NullMarked
package org.narthex.scrape.internal.loop;

import org.jspecify.annotations.NullMarked;
