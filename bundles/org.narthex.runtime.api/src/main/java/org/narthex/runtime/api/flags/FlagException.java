package org.narthex.runtime.api.flags;

/** A command line that cannot be accepted. */
public final class FlagException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean help;
    private final boolean line;

    private FlagException(String message, int exitCode, boolean help, boolean line) {
        super(message);
        this.exitCode = exitCode;
        this.help = help;
        this.line = line;
    }

    /** A combination of flags that Prometheus refuses. */
    static FlagException refused(String message, int exitCode) {
        return new FlagException(message, exitCode, false, true);
    }

    /** As {@link #refused}, for the few texts that Prometheus does not end with a line break. */
    static FlagException refusedWithoutBreak(String message, int exitCode) {
        return new FlagException(message, exitCode, false, false);
    }

    /** Not a command line of this program: exit code 1. */
    static FlagException usage(String message) {
        return new FlagException("Error parsing command line arguments: " + message, 1, false, true);
    }

    /** A value that its flag does not take: exit code 2, and the help. */
    static FlagException value(String message) {
        return new FlagException("Error parsing command line arguments: " + message, 2, true, true);
    }

    /** Status that the process ends with. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether the help follows on the standard output. */
    public boolean showsHelp() {
        return help;
    }

    /** Whether the message is a line of its own. */
    public boolean isLine() {
        return line;
    }
}
