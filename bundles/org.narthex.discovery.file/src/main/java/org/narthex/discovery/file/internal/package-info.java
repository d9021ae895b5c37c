/** Targets that are listed in files: {@code file_sd_configs}. */
@NullMarked
package org.narthex.discovery.file.internal;

import org.jspecify.annotations.NullMarked;
