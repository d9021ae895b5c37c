package org.narthex.runtime.api.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.Flag.Kind;
import org.narthex.runtime.api.flags.Flag.Trait;

/**
 * Parses the command line as Prometheus does: {@code --name=value} or {@code --name value}, {@code --flag} and
 * {@code --no-flag}, {@code @file} with an argument a line, {@code --} before what is no flag (nothing is).
 *
 * <p>Confined to one thread.
 */
public final class ServerFlagParser {
    /** Framework property that hands the arguments from the launcher to the bundles, joined with U+0000. */
    public static final String ARGUMENTS_PROPERTY = "narthex.arguments";

    /** Files that name further files end somewhere. */
    private static final int MAX_ARGUMENT_FILES = 100;

    private record Given(Flag flag, String text) {}

    private final Deque<String> rest = new ArrayDeque<>();
    private final List<Given> given = new ArrayList<>();
    private int argumentFiles;

    private ServerFlagParser(List<String> arguments) {
        rest.addAll(arguments);
    }

    /**
     * The flags of a command line.
     *
     * @throws FlagException when Prometheus would not start with it
     */
    public static ServerFlags parse(List<String> arguments) throws FlagException {
        ServerFlagParser parser = new ServerFlagParser(arguments);
        parser.read();
        ParsedFlags flags = parser.values();
        if (!information(flags)) {
            FlagChecks.check(flags);
        }
        return flags;
    }

    /** Whether the flags ask for a text instead of a server. */
    public static boolean information(ServerFlags flags) {
        return FlagTable.flags().values().stream().anyMatch(f -> f.has(Trait.INFORMATION) && flags.given(f.name()))
                || flags.bool("write-documentation");
    }

    /** The flags that were given but have no function in this version. */
    public static List<String> withoutFunction(ServerFlags flags) {
        return FlagTable.flags().values().stream()
                .filter(f -> f.has(Trait.WITHOUT_FUNCTION) && flags.given(f.name()))
                .map(Flag::name)
                .toList();
    }

    private void read() throws FlagException {
        boolean flagsEnded = false;
        while (!rest.isEmpty()) {
            String argument = rest.removeFirst();
            if (flagsEnded) {
                throw FlagException.usage("unexpected " + argument);
            } else if (argument.equals("--")) {
                flagsEnded = true;
            } else if (argument.startsWith("--")) {
                longFlag(argument.substring(2));
            } else if (argument.startsWith("-") && argument.length() > 1) {
                shortFlags(argument.substring(1));
            } else if (argument.startsWith("@")) {
                argumentFile(argument.substring(1));
            } else {
                throw FlagException.usage("unexpected " + argument);
            }
        }
    }

    private void longFlag(String text) throws FlagException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? null : text.substring(equals + 1);
        Flag flag = FlagTable.flags().get(name);
        boolean negated = false;
        if (flag == null && name.startsWith("no-")) {
            flag = FlagTable.flags().get(name.substring(3));
            negated = true;
        }
        if (flag == null || (negated && flag.kind() != Kind.BOOL)) {
            throw FlagException.usage("unknown long flag '--" + name + "'");
        }
        if (flag.kind() == Kind.BOOL) {
            if (value != null) {
                throw FlagException.usage("unexpected " + value);
            }
            given.add(new Given(flag, Boolean.toString(!negated)));
        } else {
            given.add(new Given(flag, value == null ? nextValue(name) : value));
        }
    }

    private String nextValue(String name) throws FlagException {
        String next = rest.peekFirst();
        if (next == null || (next.startsWith("-") && next.length() > 1)) {
            throw FlagException.usage("expected argument for flag '--" + name + "'");
        }
        return rest.removeFirst();
    }

    private void shortFlags(String letters) throws FlagException {
        for (int i = 0; i < letters.length(); i++) {
            if (letters.charAt(i) != 'h') {
                throw FlagException.usage("unknown short flag '-" + letters.charAt(i) + "'");
            }
            given.add(new Given(Objects.requireNonNull(FlagTable.flags().get("help")), "true"));
        }
    }

    private void argumentFile(String name) throws FlagException {
        if (name.isEmpty()) {
            throw FlagException.usage("expected @ file to expand arguments from");
        }
        if (++argumentFiles > MAX_ARGUMENT_FILES) {
            throw FlagException.usage("more than " + MAX_ARGUMENT_FILES + " argument files");
        }
        try {
            List<String> lines = Files.readAllLines(Path.of(name));
            for (String line : lines.reversed()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    rest.addFirst(line);
                }
            }
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "no such file or directory" : String.valueOf(e.getMessage());
            throw FlagException.usage(
                    "failed to open arguments file " + GoQuote.quote(name) + ": open " + name + ": " + reason);
        }
    }

    private ParsedFlags values() throws FlagException {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Given g : given) {
            Flag flag = g.flag();
            if (!seen.add(flag.name()) && !flag.isRepeatable()) {
                throw FlagException.value("flag '" + flag.name() + "' cannot be repeated");
            }
            values.computeIfAbsent(flag.name(), n -> new ArrayList<>()).add(value(flag, g.text()));
        }
        for (Flag flag : FlagTable.flags().values()) {
            if (flag.has(Trait.DISTINCT)) {
                distinct(values.getOrDefault(flag.name(), List.of()));
            }
            if (!values.containsKey(flag.name())) {
                List<Object> defaults = new ArrayList<>();
                for (String text : flag.defaults()) {
                    defaults.add(value(flag, text));
                }
                values.put(flag.name(), defaults);
            }
        }
        return new ParsedFlags(values, seen);
    }

    private static void distinct(List<Object> values) throws FlagException {
        Set<Object> seen = new HashSet<>();
        for (@Nullable Object value : values) {
            if (!seen.add(value)) {
                throw FlagException.value("duplicated entry in list of accepted protobuf messages: " + value);
            }
        }
    }

    private static Object value(Flag flag, String text) throws FlagException {
        try {
            return FlagValue.parse(flag, text);
        } catch (IllegalArgumentException e) {
            throw FlagException.value(String.valueOf(e.getMessage()));
        }
    }
}
