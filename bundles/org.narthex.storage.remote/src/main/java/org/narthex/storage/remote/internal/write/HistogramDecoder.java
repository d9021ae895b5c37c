package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.remote.internal.wire.DoubleColumn;
import org.narthex.storage.remote.internal.wire.LongColumn;
import org.narthex.storage.remote.internal.wire.WireReader;

/** Decodes native histograms, whose message is the same in both versions. Confined to one thread. */
final class HistogramDecoder {
    private static final CounterResetHint[] HINTS = CounterResetHint.values();

    private final WireReader span;
    private final LongColumn positiveDeltas = new LongColumn();
    private final LongColumn negativeDeltas = new LongColumn();
    private final DoubleColumn positiveCounts = new DoubleColumn();
    private final DoubleColumn negativeCounts = new DoubleColumn();
    private final DoubleColumn customValues = new DoubleColumn();
    private List<Span> positiveSpans = new ArrayList<>();
    private List<Span> negativeSpans = new ArrayList<>();

    HistogramDecoder(byte[] body) {
        span = new WireReader(body, 0, 0);
    }

    HistogramSample decode(WireReader in) throws IOException {
        clear();
        boolean floats = false;
        long countInt = 0;
        double countFloat = 0;
        double sum = 0;
        int schema = 0;
        double zeroThreshold = 0;
        long zeroInt = 0;
        double zeroFloat = 0;
        int hint = 0;
        long timestamp = 0;
        long startTimestamp = 0;
        while (in.next("Histogram")) {
            switch (in.field()) {
                case 1 -> {
                    countInt = in.varint("CountInt");
                    floats = false;
                }
                case 2 -> {
                    countFloat = in.float64("CountFloat");
                    floats = true;
                }
                case 3 -> sum = in.float64("Sum");
                case 4 -> schema = in.sint32("Schema");
                case 5 -> zeroThreshold = in.float64("ZeroThreshold");
                case 6 -> {
                    zeroInt = in.varint("ZeroCountInt");
                    zeroFloat = 0;
                }
                case 7 -> {
                    zeroFloat = in.float64("ZeroCountFloat");
                    zeroInt = 0;
                }
                case 8 -> span("NegativeSpans", in, negativeSpans);
                case 9 -> in.sint64s("NegativeDeltas", negativeDeltas);
                case 10 -> in.doubles("NegativeCounts", negativeCounts);
                case 11 -> span("PositiveSpans", in, positiveSpans);
                case 12 -> in.sint64s("PositiveDeltas", positiveDeltas);
                case 13 -> in.doubles("PositiveCounts", positiveCounts);
                case 14 -> hint = (int) in.varint("ResetHint");
                case 15 -> timestamp = in.varint("Timestamp");
                case 16 -> in.doubles("CustomValues", customValues);
                case 17 -> startTimestamp = in.varint("StartTimestamp");
                default -> in.skip();
            }
        }
        CounterResetHint reset = hint >= 0 && hint < HINTS.length ? HINTS[hint] : CounterResetHint.UNKNOWN;
        return floats
                ? new HistogramSample(timestamp, startTimestamp, null, new FloatHistogram(
                        reset, schema, zeroThreshold, zeroFloat, countFloat, sum, positiveSpans, negativeSpans,
                        positiveCounts.toArray(), negativeCounts.toArray(), customValues.toArray()))
                : new HistogramSample(timestamp, startTimestamp, new Histogram(
                        reset, schema, zeroThreshold, zeroInt, countInt, sum, positiveSpans, negativeSpans,
                        positiveDeltas.toArray(), negativeDeltas.toArray(), customValues.toArray()), null);
    }

    private void clear() {
        positiveDeltas.clear();
        negativeDeltas.clear();
        positiveCounts.clear();
        negativeCounts.clear();
        customValues.clear();
        positiveSpans = new ArrayList<>();
        negativeSpans = new ArrayList<>();
    }

    private void span(String name, WireReader in, List<Span> to) throws IOException {
        in.message(name, span);
        int offset = 0;
        int length = 0;
        while (span.next("BucketSpan")) {
            switch (span.field()) {
                case 1 -> offset = span.sint32("Offset");
                case 2 -> length = (int) span.varint("Length");
                default -> span.skip();
            }
        }
        // The length is unsigned; one that int cannot hold covers more buckets than a request has, and is refused for it.
        to.add(new Span(offset, length < 0 ? Integer.MAX_VALUE : length));
    }
}
