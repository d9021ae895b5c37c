package org.narthex.discovery.api;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** Names the mechanism of a {@link DiscoveryProvider}: {@code consul} for {@code consul_sd_configs}. */
@ComponentPropertyType
public @interface DiscoveryMechanism {
    /** The mechanism. */
    String value();
}
