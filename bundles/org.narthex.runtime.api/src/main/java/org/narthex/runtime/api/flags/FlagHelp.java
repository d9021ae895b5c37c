package org.narthex.runtime.api.flags;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.flags.Flag.Kind;
import org.narthex.runtime.api.flags.Flag.Trait;

/** The texts that the flags for information print, laid out as Prometheus lays them out. */
public final class FlagHelp {
    private static final int WIDTH = 80;
    private static final int INDENT = 2;
    private static final int PADDING = 2;
    private static final int WIDEST = 30;

    private FlagHelp() {}

    /** The help, with two columns of at most 80 characters. */
    public static String usage(String program) {
        StringBuilder out = new StringBuilder("usage: " + program + " [<flags>]\n\nA Prometheus server of OSGi bundles\n\n\nFlags:\n");
        List<Flag> shown = FlagTable.flags().values().stream().filter(f -> !f.has(Trait.HIDDEN)).toList();
        int widest = shown.stream().mapToInt(f -> left(f).length()).filter(n -> n < WIDEST).max().orElse(0);
        String margin = " ".repeat(INDENT + widest + PADDING);
        for (Flag flag : shown) {
            String left = left(flag);
            List<String> lines = wrap(help(flag), WIDTH - margin.length());
            out.append(" ".repeat(INDENT)).append(left).repeat(' ', Math.max(0, widest - left.length()) + PADDING);
            if (left.length() >= WIDEST) {
                out.append('\n').append(margin);
            }
            out.append(lines.getFirst()).append('\n');
            lines.stream().skip(1).forEach(line -> out.append(margin).append(line).append('\n'));
        }
        return out.append("\n\n").toString();
    }

    /** The version, its build and the platform. */
    public static String version(String program, BuildInfo build) {
        return program + ", version " + build.version() + " (branch: " + build.branch() + ", revision: "
                + (build.revision().isEmpty() ? "unknown" : build.revision()) + ")\n  build user:       "
                + build.buildUser() + "\n  build date:       " + build.buildDate() + "\n  go version:       none, Java "
                + Runtime.version() + "\n  platform:         " + Platform.NAME + "\n  tags:             narthex "
                + build.narthexVersion() + "\n";
    }

    /** The flags as a Markdown table. */
    public static String markdown() {
        StringBuilder out = new StringBuilder("| Flag | Description | Default |\n| --- | --- | --- |\n");
        for (Flag flag : FlagTable.flags().values()) {
            if (!flag.has(Trait.HIDDEN)) {
                out.append("| <code class=\"text-nowrap\">")
                        .append(flag.name().equals("help") ? "-h</code>, <code class=\"text-nowrap\">" : "")
                        .append("--").append(flag.name()).append("</code> | ").append(help(flag)).append(" | ")
                        .append(flag.kind() == Kind.BOOL || flag.defaults().isEmpty() ? "" : "`" + String.join(",", flag.defaults()) + "`")
                        .append(" |\n");
            }
        }
        return out.toString();
    }

    /** A manual page. */
    public static String manual(String program, BuildInfo build) {
        StringBuilder out = new StringBuilder(".TH " + program + " 1 \"" + build.version() + "\"\n.SH \"NAME\"\n" + program
                + "\n.SH \"SYNOPSIS\"\n.TP\n\\fB" + program + " [<flags>]\n.SH \"DESCRIPTION\"\nA Prometheus server of OSGi bundles\n.SH \"OPTIONS\"\n");
        for (Flag flag : FlagTable.flags().values()) {
            if (!flag.has(Trait.HIDDEN)) {
                out.append(".TP\n\\fB").append(left(flag).strip()).append("\\fR\n").append(help(flag)).append('\n');
            }
        }
        return out.toString();
    }

    /** The names of all flags, a line each: what a shell completes. */
    public static String completions() {
        StringBuilder out = new StringBuilder();
        FlagTable.flags().values().stream().filter(f -> !f.has(Trait.HIDDEN)).forEach(f -> out.append("--").append(f.name()).append('\n'));
        return out.toString();
    }

    /** A script that makes bash or zsh complete flags. */
    public static String completionScript(String program, boolean zsh) {
        String function = "_" + program.replaceAll("\\W", "_") + "_flags";
        return (zsh ? "#compdef " + program + "\nautoload -U +X bashcompinit && bashcompinit\n" : "") + function
                + "() {\n  COMPREPLY=($(compgen -W \"$(${COMP_WORDS[0]} --completion-bash)\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F "
                + function + " " + program + "\n";
    }

    private static String left(Flag flag) {
        String shortForm = flag.name().equals("help") ? "-h, " : "    ";
        if (flag.kind() == Kind.BOOL) {
            return shortForm + "--[no-]" + flag.name();
        }
        return shortForm + "--" + flag.name() + "=" + placeholder(flag) + (flag.isRepeatable() ? " ..." : "");
    }

    private static String placeholder(Flag flag) {
        if (!flag.placeholder().isEmpty()) {
            return flag.placeholder();
        }
        if (flag.defaults().isEmpty()) {
            return flag.name().toUpperCase(java.util.Locale.ROOT);
        }
        String first = flag.defaults().getFirst() + (flag.defaults().size() > 1 ? "..." : "");
        return flag.kind() == Kind.STRING && !flag.isRepeatable() ? GoQuote.quote(first) : first;
    }

    private static String help(Flag flag) {
        return flag.help()
                + (flag.has(Trait.SERVER_ONLY) ? " Use with server mode only." : "")
                + (flag.has(Trait.AGENT_ONLY) ? " Use with agent mode only." : "");
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
