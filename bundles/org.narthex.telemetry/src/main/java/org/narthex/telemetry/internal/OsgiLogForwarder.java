package org.narthex.telemetry.internal;

import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Hands the entries of the OSGi log service on to SLF4J; without it, nobody sees the errors of Declarative Services and
 * Configuration Admin.
 *
 * <p>Where Pax Logging is the log service (Karaf), SLF4J ends there already and nothing is handed on. Immediate, as
 * nobody else would ask for it. Thread-safe.
 */
@Component(immediate = true, service = OsgiLogForwarder.class)
public final class OsgiLogForwarder implements LogListener {
    private final LogReaderService reader;
    private final boolean listening;

    @Activate
    public OsgiLogForwarder(
            @Reference(name = "reader") LogReaderService reader,
            @Reference(name = "origin", service = LogReaderService.class) ServiceReference<LogReaderService> origin) {
        this.reader = reader;
        listening = !origin.getBundle().getSymbolicName().startsWith("org.ops4j.pax.logging");
        if (listening) {
            reader.addLogListener(this);
        }
    }

    @Deactivate
    void stop() {
        if (listening) {
            reader.removeLogListener(this);
        }
    }

    @Override
    public void logged(LogEntry entry) {
        Logger logger = LoggerFactory.getLogger(entry.getLoggerName());
        LoggingEventBuilder event = logger.atLevel(level(entry.getLogLevel()));
        if (entry.getBundle() != null) {
            event = event.addKeyValue("bundle", entry.getBundle().getSymbolicName());
        }
        if (entry.getException() != null) {
            event = event.setCause(entry.getException());
        }
        event.log(entry.getMessage());
    }

    /** What the framework tells about its daily work is of use only to who looks for a fault. */
    private static Level level(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case AUDIT, INFO, DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
