package org.narthex.launcher.internal.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** A logger that writes {@link LogLine}s. Thread-safe. */
final class LineLogger extends AbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;

    LineLogger(String name) {
        this.name = name;
    }

    @Override
    public void log(LoggingEvent event) {
        List<Object> arguments = event.getArguments();
        write(event.getLevel(), format(event.getMessage(), arguments == null ? null : arguments.toArray()), event.getKeyValuePairs(), event.getThrowable());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String message, Object @Nullable [] arguments, @Nullable Throwable error) {
        write(level, format(message, arguments), null, error);
    }

    private static String format(@Nullable String message, Object @Nullable [] arguments) {
        return String.valueOf(arguments == null ? message : MessageFormatter.basicArrayFormat(message, arguments));
    }

    private void write(Level level, String message, @Nullable List<KeyValuePair> pairs, @Nullable Throwable error) {
        LogSettings settings = LogSettings.current();
        if (!settings.isEnabled(level, name)) {
            return;
        }
        LogLine line = new LogLine(settings.json()).head(settings.clock().instant(), level, name, message);
        if (pairs != null) {
            pairs.forEach(pair -> line.add(pair.key, pair.value));
        }
        if (error != null) {
            line.error(error);
        }
        settings.out().println(line);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    private boolean isEnabled(Level level) {
        return LogSettings.current().isEnabled(level, name);
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return isErrorEnabled();
    }
}
