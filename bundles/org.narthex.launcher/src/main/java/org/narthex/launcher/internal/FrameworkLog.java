package org.narthex.launcher.internal;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Passes the framework's own messages on to the server's log. Thread-safe. */
final class FrameworkLog extends Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.narthex.launcher.Framework");

    @Override
    @SuppressWarnings("rawtypes") // so declared by Felix
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference service,
            int level,
            @Nullable String message,
            @Nullable Throwable error) {
        var line = LOG.atLevel(level == LOG_ERROR ? Level.ERROR : level == LOG_WARNING ? Level.WARN : Level.DEBUG);
        if (bundle != null) {
            line = line.addKeyValue("bundle", bundle.getSymbolicName());
        }
        line.setCause(error).log(String.valueOf(message));
    }

    @Override
    protected void doLog(int level, @Nullable String message, @Nullable Throwable error) {
        doLog(null, null, level, message, error);
    }
}
