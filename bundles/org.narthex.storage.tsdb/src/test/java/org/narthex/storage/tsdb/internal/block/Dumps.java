package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.GoFloat;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Prints samples as {@code promtool tsdb dump} does; histograms with count and sum only. */
public final class Dumps {
    static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "__name__", ".*"));

    private Dumps() {}

    /** Every sample, by the cursor of samples; sorted. */
    public static List<String> samples(Querier querier) {
        List<String> out = new ArrayList<>();
        SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), ALL);
        for (Series s = set.next(); s != null; s = set.next()) {
            SampleCursor cursor = s.samples();
            SampleBuffer buffer = new SampleBuffer(16);
            while (cursor.next(buffer)) {
                print(s, buffer, out);
                buffer.clear();
            }
        }
        out.sort(null);
        return out;
    }

    /** Every sample, by decoding the chunks that are handed out; sorted. */
    public static List<String> chunks(Querier querier) {
        List<String> out = new ArrayList<>();
        SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), ALL);
        ChunkDecoder decoder = new StandardChunkDecoder();
        for (Series s = set.next(); s != null; s = set.next()) {
            ChunkCursor chunks = s.chunks();
            long last = Long.MIN_VALUE;
            while (chunks.next()) {
                SampleBuffer buffer = new SampleBuffer(16);
                decoder.decode(chunks.encoding(), chunks.data(), Long.MIN_VALUE, Long.MAX_VALUE, buffer);
                if (buffer.timestamps[0] != chunks.mint()
                        || buffer.timestamps[buffer.size - 1] != chunks.maxt()
                        || chunks.mint() <= last) {
                    out.add(s.labels() + ": chunk from " + chunks.mint() + " to " + chunks.maxt() + " behind " + last
                            + " does not have these times");
                }
                last = chunks.maxt();
                print(s, buffer, out);
            }
        }
        out.sort(null);
        return out;
    }

    /** Lines of a dump without the buckets of histograms, sorted. */
    public static List<String> withoutBuckets(String dump) {
        return dump.lines()
                .filter(l -> !l.isEmpty())
                .map(l -> l.replaceFirst("(\\{count:[^,}]*, sum:[^,}]*)[^}]*\\}", "$1}"))
                .sorted()
                .toList();
    }

    /** What two sorted dumps do not have in common: lines with a minus for missing ones, with a plus for surplus ones. */
    public static List<String> difference(List<String> expected, List<String> found) {
        List<String> out = new ArrayList<>();
        int e = 0;
        int f = 0;
        while (e < expected.size() || f < found.size()) {
            int order;
            if (e == expected.size() || f == found.size()) {
                order = e == expected.size() ? 1 : -1;
            } else {
                order = expected.get(e).compareTo(found.get(f));
            }
            if (order < 0) {
                out.add("- " + expected.get(e++));
            } else if (order > 0) {
                out.add("+ " + found.get(f++));
            } else {
                e++;
                f++;
            }
        }
        return out;
    }

    static long time(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static void print(Series s, SampleBuffer buffer, List<String> out) {
        for (int i = 0; i < buffer.size; i++) {
            FloatHistogram h = buffer.histogram(i);
            String value = h == null
                    ? GoFloat.shortest(buffer.values[i])
                    : "{count:" + GoFloat.shortest(h.count()) + ", sum:" + GoFloat.shortest(h.sum()) + "}";
            out.add(s.labels() + " " + value + " " + buffer.timestamps[i]);
        }
    }
}
