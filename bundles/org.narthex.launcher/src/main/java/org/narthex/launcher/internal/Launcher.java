package org.narthex.launcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.narthex.launcher.internal.log.LogSettings;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.FeatureNames;
import org.narthex.runtime.api.flags.FlagException;
import org.narthex.runtime.api.flags.FlagHelp;
import org.narthex.runtime.api.flags.ServerFlagParser;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** From the command line to an exit code. */
public final class Launcher {
    /** System property: the name under which the program was called. */
    private static final String PROGRAM_PROPERTY = "narthex.program";

    private Launcher() {}

    /** Runs the program; blocks until it ends. */
    public static int run(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("shell")) {
            return ShellClient.run(List.of(arguments).subList(1, arguments.length));
        }
        List<String> list = List.of(arguments);
        String program = System.getProperty(PROGRAM_PROPERTY, "narthex");
        ServerFlags flags;
        try {
            flags = ServerFlagParser.parse(list);
        } catch (FlagException e) {
            return refuse(program, e);
        }
        String information = Information.text(flags, program, build());
        if (information != null) {
            System.out.print(information);
            return 0;
        }
        LogSettings.use(new LogSettings(
                Level.valueOf(flags.text("log.level").toUpperCase(Locale.ROOT)),
                flags.text("log.format").equals("json"),
                System.err,
                InstantSource.system()));
        return serve(list, flags);
    }

    private static int refuse(String program, FlagException e) {
        String message = String.valueOf(e.getMessage());
        System.err.print(e.isLine() ? message + "\n" : message);
        String prefix = "Error parsing command line arguments: ";
        if (e.showsHelp()) {
            System.out.print(FlagHelp.usage(program));
        } else if (message.startsWith(prefix)) {
            System.err.println(program + ": error: " + message.substring(prefix.length()));
        }
        return e.exitCode();
    }

    private static int serve(List<String> arguments, ServerFlags flags) {
        Logger log = LoggerFactory.getLogger(Launcher.class);
        for (FeatureNames.Note note : FeatureNames.notes(flags)) {
            log.atWarn().addKeyValue("option", note.name()).log(note.message());
        }
        for (String flag : ServerFlagParser.withoutFunction(flags)) {
            log.atWarn().addKeyValue("flag", flag).log("This flag has no function in this version");
        }
        Carriers.provide(flags);
        OldGeneration.watch();
        try {
            return new FrameworkProcess(Installation.find(), arguments, flags).run();
        } catch (IOException | BundleException e) {
            log.atError().setCause(e).log("The framework cannot start");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** What this build is; the version is that of the Prometheus whose behaviour it has. */
    static BuildInfo build() {
        Properties properties = new Properties();
        try (InputStream in = Launcher.class.getResourceAsStream("/META-INF/narthex/build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            properties.clear();
        }
        return new BuildInfo("3.14.0", properties.getProperty("version", "unknown"), "", "", "", "");
    }
}
