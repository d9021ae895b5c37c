package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;

/** Reads the server's own metrics back from their page in text format 0.0.4. Confined to one thread. */
final class MetricPage {
    /** A family with its lines; the type is in lower case. */
    record Family(String name, String help, String type, List<Line> lines) {}

    /** A sample: its name has the suffix that the kind of family adds. */
    record Line(String name, Labels labels, double value) {}

    private final Map<String, Family> families = new TreeMap<>();
    private Family current = new Family("", "", "untyped", new ArrayList<>());

    private MetricPage() {}

    /** The families in the order of their names. */
    static List<Family> parse(String page) {
        MetricPage parser = new MetricPage();
        page.lines().forEach(parser::line);
        return List.copyOf(parser.families.values());
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            String[] parts = line.substring("# HELP ".length()).split(" ", 2);
            begin(parts[0], parts.length < 2 ? "" : unescape(parts[1]), "untyped");
        } else if (line.startsWith("# TYPE ")) {
            String[] parts = line.substring("# TYPE ".length()).split(" ", 2);
            begin(parts[0], current.name.equals(parts[0]) ? current.help : "", parts[1]);
        } else if (!line.isBlank() && line.charAt(0) != '#') {
            sample(line);
        }
    }

    private void begin(String name, String help, String type) {
        current = new Family(name, help, type, new ArrayList<>());
        families.put(name, current);
    }

    private void sample(String line) {
        int brace = line.indexOf('{');
        int blank = line.indexOf(' ');
        if (brace < 0 || blank >= 0 && blank < brace) {
            add(line.substring(0, blank), Labels.EMPTY, line.substring(blank + 1));
            return;
        }
        LabelsBuilder labels = new LabelsBuilder();
        int at = brace + 1;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf('=', at);
            int end = equals + 2;
            while (line.charAt(end) != '"') {
                end += line.charAt(end) == '\\' ? 2 : 1;
            }
            labels.set(line.substring(at, equals), unescape(line.substring(equals + 2, end)));
            at = line.charAt(end + 1) == ',' ? end + 2 : end + 1;
        }
        add(line.substring(0, brace), labels.labels(), line.substring(at + 2));
    }

    private void add(String name, Labels labels, String rest) {
        current.lines.add(new Line(name, labels, GoFloat.parse(rest.split(" ", 2)[0])));
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                out.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
