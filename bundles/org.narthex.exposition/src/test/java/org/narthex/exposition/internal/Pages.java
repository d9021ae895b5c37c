package org.narthex.exposition.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.model.Exemplar;
import org.narthex.model.GoFloat;

/** Writes down what a parser walks over, one line an entry. */
final class Pages {
    private Pages() {}

    static List<String> text(String page) throws PageFormatException {
        return walk(new TextPageParser(), page.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> openMetrics(String page) throws PageFormatException {
        return walk(new OpenMetricsPageParser(), page.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> walk(PageParser p, byte[] page) throws PageFormatException {
        p.reset(page, page.length);
        List<String> lines = new ArrayList<>();
        while (true) {
            Entry entry = p.next();
            if (entry == Entry.END) {
                return lines;
            }
            lines.add(line(p, entry));
        }
    }

    private static String line(PageParser p, Entry entry) throws PageFormatException {
        String family = string(p.page(), p.familyStart(), p.familyEnd());
        return switch (entry) {
            case TYPE -> "TYPE " + family + " " + p.metricType().text();
            case HELP -> "HELP " + family + " " + p.text();
            case UNIT -> "UNIT " + family + " " + p.text();
            case COMMENT -> "COMMENT " + p.text();
            case SAMPLE -> sample(p);
            case HISTOGRAM, END -> throw new IllegalStateException(entry.toString());
        };
    }

    private static String sample(PageParser p) throws PageFormatException {
        StringBuilder out = new StringBuilder(string(p.page(), p.seriesStart(), p.seriesEnd()))
                .append(" -> ")
                .append(p.labels())
                .append(' ')
                .append(GoFloat.shortest(p.value()));
        if (p.hasTimestamp()) {
            out.append(" @").append(p.timestamp());
        }
        for (Exemplar e = p.nextExemplar(); e != null; e = p.nextExemplar()) {
            out.append(" # ").append(e.labels()).append(' ').append(GoFloat.shortest(e.value()));
            if (e.hasTimestamp()) {
                out.append(" @").append(e.timestamp());
            }
        }
        return out.toString();
    }

    private static String string(byte[] b, int from, int to) {
        return from < 0 ? "" : new String(b, from, to - from, StandardCharsets.UTF_8);
    }
}
