package org.narthex.promql.engine.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Durations;
import org.narthex.model.GoFloat;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.parser.SeriesDescription;
import org.narthex.promql.parser.SeriesDescriptionParser;

/** Reads a script into commands. Confined to one thread. */
final class ScriptReader {
    private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(.+)");
    private static final Pattern INSTANT =
            Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)");
    private static final Pattern RANGE = Pattern.compile(
            "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");
    private static final Pattern START_ITEM =
            Pattern.compile("([+-]?[0-9]+[a-wyz]*)(?:([+-])([+-]?[0-9]+[a-wyz]*)(?=x))?(?:x([0-9]+))?");

    private final SeriesDescriptionParser series = new SeriesDescriptionParser();
    private final List<String> lines;
    private int at;

    ScriptReader(String text) {
        lines = text.lines().map(ScriptReader::withoutComment).toList();
    }

    private static String withoutComment(String line) {
        String stripped = line.strip();
        return stripped.startsWith("#") ? "" : stripped;
    }

    /** All commands. */
    List<Command> read() {
        List<Command> commands = new ArrayList<>();
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isEmpty()) {
                at++;
                continue;
            }
            String word = line.split("[\t ]+", 2)[0].toLowerCase(Locale.ROOT);
            if (word.equals("clear")) {
                at++;
                commands.add(new Command.Clear());
            } else if (word.startsWith("load")) {
                commands.add(load());
            } else if (word.startsWith("eval")) {
                commands.add(eval());
            } else {
                throw bad("invalid command");
            }
        }
        return commands;
    }

    private IllegalArgumentException bad(String message) {
        return new IllegalArgumentException(
                "line " + (at + 1) + ": " + message + ": " + (at < lines.size() ? lines.get(at) : "<end>"));
    }

    private boolean more() {
        return at < lines.size() && !lines.get(at).isEmpty();
    }

    private SeriesDescription describe(String text) {
        try {
            return series.parse(text);
        } catch (QueryException e) {
            throw new IllegalArgumentException("line " + (at + 1) + ": " + e.getMessage() + ": " + text, e);
        }
    }

    private Command.Load load() {
        Matcher m = LOAD.matcher(lines.get(at));
        if (!m.matches()) {
            throw bad("invalid load");
        }
        long step = Durations.parse(m.group(2));
        List<Command.LoadSeries> loaded = new ArrayList<>();
        List<@Nullable Long> starts = null;
        for (at++; more(); at++) {
            String[] parts = lines.get(at).split("[\t ]+", 2);
            if (parts[0].endsWith("@st")) {
                starts = starts(parts[1]);
                continue;
            }
            SeriesDescription d = describe(lines.get(at));
            if (starts != null && starts.size() != d.values().size()) {
                throw bad("there are " + starts.size() + " start timestamps for " + d.values().size() + " values");
            }
            loaded.add(new Command.LoadSeries(d, starts));
            starts = null;
        }
        if (starts != null) {
            throw bad("start timestamps without values");
        }
        return new Command.Load(step, m.group(1) != null, loaded);
    }

    private List<@Nullable Long> starts(String text) {
        List<@Nullable Long> starts = new ArrayList<>();
        for (String item : text.strip().split("\\s+")) {
            if (item.startsWith("_")) {
                int times = item.equals("_") ? 1 : Integer.parseInt(item.substring(2));
                for (int i = 0; i < times; i++) {
                    starts.add(null);
                }
                continue;
            }
            Matcher m = START_ITEM.matcher(item);
            if (!m.matches()) {
                throw bad("invalid start timestamp " + item);
            }
            long value = signed(m.group(1));
            long change = m.group(3) == null ? 0 : signed(m.group(3));
            int times = m.group(4) == null ? 0 : Integer.parseInt(m.group(4));
            for (int i = 0; i <= times; i++) {
                starts.add(value);
                value += "-".equals(m.group(2)) ? -change : change;
            }
        }
        return starts;
    }

    private static long signed(String text) {
        boolean sign = text.startsWith("-") || text.startsWith("+");
        long millis = Durations.parse(sign ? text.substring(1) : text);
        return text.startsWith("-") ? -millis : millis;
    }

    private Command.Eval eval() {
        int line = at + 1;
        Matcher instant = INSTANT.matcher(lines.get(at));
        Matcher range = RANGE.matcher(lines.get(at));
        boolean isInstant = instant.matches();
        if (!isInstant && !range.matches()) {
            throw bad("invalid eval");
        }
        Matcher m = isInstant ? instant : range;
        List<Command.Expectation> expectations = new ArrayList<>();
        if (m.group(1) != null) {
            expectations.add(new Command.Expectation(kind(m.group(1)), null, null));
        }
        String expression = m.group(isInstant ? 3 : 5);
        long start = Durations.parse(m.group(2));
        long end = isInstant ? start : Durations.parse(m.group(3));
        long step = isInstant ? 0 : Durations.parse(m.group(4));
        boolean rangeVector = false;
        String text = null;
        Double scalar = null;
        List<Command.ExpectedSeries> expected = new ArrayList<>();
        for (at++; more(); at++) {
            String l = lines.get(at);
            Matcher vector = EXPECT_RANGE.matcher(l);
            if (l.startsWith("expected_fail_message") || l.startsWith("expected_fail_regexp")) {
                boolean exact = l.startsWith("expected_fail_message");
                String wanted = l.substring(l.indexOf(' ')).strip();
                expectations.add(new Command.Expectation(
                        Command.Kind.FAIL, exact ? wanted : null, exact ? null : Pattern.compile(wanted)));
            } else if (vector.matches()) {
                rangeVector = true;
                start = Durations.parse(vector.group(1));
                end = Durations.parse(vector.group(2));
                step = Durations.parse(vector.group(3));
            } else if (l.startsWith("expect string")) {
                text = unquote(l.substring("expect string".length()).strip());
            } else if (l.split(" ", 2)[0].equals("expect")) {
                expectations.add(expectation(l));
            } else {
                Double number = number(l);
                if (number != null) {
                    scalar = number;
                    at++;
                    break;
                }
                SeriesDescription d = describe(l);
                expected.add(new Command.ExpectedSeries(expected.size(), d.labels(), d.values()));
            }
        }
        return new Command.Eval(
                line, expression, isInstant, start, end, step, rangeVector, expectations, text, scalar, expected);
    }

    private static Command.Kind kind(String word) {
        return Command.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private Command.Expectation expectation(String line) {
        Matcher m = EXPECT.matcher(line);
        if (!m.matches()) {
            throw bad("invalid expect");
        }
        if (m.group(2) == null) {
            return new Command.Expectation(kind(m.group(1)), null, null);
        }
        String wanted = m.group(3).strip();
        boolean exact = m.group(2).equals("msg");
        return new Command.Expectation(
                kind(m.group(1)), exact ? wanted : null, exact ? null : Pattern.compile(wanted));
    }

    private static @Nullable Double number(String text) {
        try {
            return GoFloat.parse(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private String unquote(String text) {
        if (text.length() < 2) {
            throw bad("a quoted string is missing");
        }
        String inner = text.substring(1, text.length() - 1);
        return text.charAt(0) == '`' ? inner : inner.translateEscapes();
    }
}
