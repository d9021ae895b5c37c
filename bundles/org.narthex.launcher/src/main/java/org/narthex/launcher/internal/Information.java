package org.narthex.launcher.internal;

import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.FlagHelp;

/** The texts that take the place of a server when a flag asks for them. */
final class Information {
    private Information() {}

    /** The text, or null when the flags ask for a server. */
    static @Nullable String text(ServerFlags flags, String program, BuildInfo build) {
        if (flags.bool("completion-script-bash") || flags.bool("completion-script-zsh")) {
            return FlagHelp.completionScript(program, flags.bool("completion-script-zsh"));
        } else if (flags.bool("completion-bash")) {
            return FlagHelp.completions();
        } else if (flags.bool("help-man")) {
            return FlagHelp.manual(program, build);
        } else if (flags.bool("help") || flags.bool("help-long")) {
            return FlagHelp.usage(program);
        } else if (flags.bool("version")) {
            return FlagHelp.version(program, build);
        } else if (flags.bool("write-documentation")) {
            return FlagHelp.markdown();
        }
        return null;
    }
}
