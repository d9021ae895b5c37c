package org.narthex.launcher;

import org.narthex.launcher.internal.Launcher;

/** The program {@code narthex}. */
public final class Main {
    private Main() {}

    /**
     * Runs the server, or the console's client when the first argument is {@code shell}, and ends the process.
     *
     * @param arguments the flags of Prometheus and this server's own
     */
    public static void main(String[] arguments) {
        System.exit(Launcher.run(arguments));
    }
}
