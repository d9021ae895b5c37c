package org.narthex.discovery.file.internal;

import java.util.List;

/**
 * An entry of {@code file_sd_configs}.
 *
 * @param files paths, the last element may hold wildcards; relative ones are resolved
 * @param refreshMillis how often the files are read even though no change was seen
 */
record FileConfig(List<String> files, long refreshMillis) {}
