package org.narthex.runtime.api.flags;

/** A command line that cannot be accepted. */
public final class FlagException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean help;

    FlagException(String message, int exitCode, boolean help) {
        super(message);
        this.exitCode = exitCode;
        this.help = help;
    }

    /** Not a command line of this program: exit code 1. */
    static FlagException usage(String message) {
        return new FlagException("Error parsing command line arguments: " + message, 1, false);
    }

    /** A value that its flag does not take: exit code 2, and the help. */
    static FlagException value(String message) {
        return new FlagException("Error parsing command line arguments: " + message, 2, true);
    }

    /** Status that the process ends with. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether the help follows on the standard output. */
    public boolean showsHelp() {
        return help;
    }
}
