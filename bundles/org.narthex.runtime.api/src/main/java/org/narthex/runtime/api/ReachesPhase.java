package org.narthex.runtime.api;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** Names the {@link Phases} that a component calls {@link Lifecycle#reached} for, so that a start that hangs can be explained. */
@ComponentPropertyType
public @interface ReachesPhase {
    /** Ids of phases. */
    String[] value();
}
