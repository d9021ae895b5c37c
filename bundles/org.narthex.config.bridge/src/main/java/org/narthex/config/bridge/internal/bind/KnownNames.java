package org.narthex.config.bridge.internal.bind;

import java.util.List;
import java.util.Set;

/** The names that a configuration of Prometheus 3.14 may use, whether or not their bundle is installed. */
final class KnownNames {
    /** Top-level keys in the order in which the configuration is shown. */
    static final List<String> SECTIONS = List.of(
            "global",
            "runtime",
            "alerting",
            "rule_files",
            "scrape_config_files",
            "scrape_configs",
            "storage",
            "tracing",
            "remote_write",
            "remote_read",
            "otlp");

    /** Mechanisms with a key {@code <name>_sd_configs}. */
    static final Set<String> MECHANISMS = Set.of(
            "aws",
            "azure",
            "consul",
            "digitalocean",
            "dns",
            "docker",
            "dockerswarm",
            "ec2",
            "ecs",
            "elasticache",
            "eureka",
            "file",
            "gce",
            "hetzner",
            "http",
            "ionos",
            "kubernetes",
            "kuma",
            "lightsail",
            "linode",
            "marathon",
            "msk",
            "nerve",
            "nomad",
            "oci",
            "openstack",
            "outscale",
            "ovhcloud",
            "puppetdb",
            "rds",
            "scaleway",
            "serverset",
            "stackit",
            "triton",
            "uyuni",
            "vultr");

    /** Sections that an agent does not take. */
    static final Set<String> NOT_IN_AGENT = Set.of("alerting", "rule_files", "remote_read");

    private KnownNames() {}
}
