/** The order of starting and stopping: phases, fatal errors, signals, the command line as a service. */
@NullMarked
package org.narthex.orchestrator.internal;

import org.jspecify.annotations.NullMarked;
