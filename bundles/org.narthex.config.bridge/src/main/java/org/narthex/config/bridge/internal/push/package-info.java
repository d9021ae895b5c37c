/** From records to the bundles: Configuration Admin, acknowledgements, snapshots. */
@NullMarked
package org.narthex.config.bridge.internal.push;

import org.jspecify.annotations.NullMarked;
