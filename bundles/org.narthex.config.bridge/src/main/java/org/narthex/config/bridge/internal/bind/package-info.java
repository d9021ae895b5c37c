/** From the files to records: sections, discovery entries, the section global. */
@NullMarked
package org.narthex.config.bridge.internal.bind;

import org.jspecify.annotations.NullMarked;
