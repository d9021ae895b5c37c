/** The section scrape_configs as records. */
@NullMarked
package org.narthex.scrape.internal.config;

import org.jspecify.annotations.NullMarked;
