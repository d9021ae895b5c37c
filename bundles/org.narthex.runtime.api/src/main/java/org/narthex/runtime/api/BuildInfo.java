package org.narthex.runtime.api;

/**
 * What was built.
 *
 * @param version version of Prometheus whose behaviour this server has; clients derive features from it
 * @param narthexVersion version of this server
 */
public record BuildInfo(
        String version, String narthexVersion, String revision, String branch, String buildUser, String buildDate) {}
