package org.narthex.launcher.internal.log;

import java.io.PrintStream;
import java.time.InstantSource;
import org.slf4j.event.Level;

/**
 * What is logged and how.
 *
 * @param level least severity
 * @param json whether each line is a JSON object instead of {@code key=value} pairs
 * @param out receives a line a message
 */
public record LogSettings(Level level, boolean json, PrintStream out, InstantSource clock) {
    private static volatile LogSettings current = new LogSettings(Level.INFO, false, System.err, InstantSource.system());

    /** The settings in force. */
    public static LogSettings current() {
        return current;
    }

    /** Puts settings in force for all loggers. */
    public static void use(LogSettings settings) {
        current = settings;
    }

    /** Whether a message of this level of this logger is written: libraries are heard from WARN on, or when debugging. */
    boolean isEnabled(Level messageLevel, String logger) {
        boolean own = logger.startsWith("org.narthex.");
        Level least = own || level.toInt() <= Level.DEBUG.toInt() || level.toInt() > Level.WARN.toInt() ? level : Level.WARN;
        return messageLevel.toInt() >= (own ? least : max(least, Level.INFO)).toInt();
    }

    private static Level max(Level a, Level b) {
        return a.toInt() >= b.toInt() ? a : b;
    }
}
