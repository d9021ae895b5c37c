package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import java.util.Arrays;
import org.narthex.model.Labels;
import org.narthex.model.MetricType;
import org.narthex.model.Utf8;
import org.narthex.storage.remote.internal.wire.LongColumn;
import org.narthex.storage.remote.internal.wire.WireReader;

/**
 * A request of version 2, message {@code io.prometheus.write.v2.Request}: strings stand once in a table of symbols.
 * Confined to one thread.
 */
final class WriteRequestV2 implements WriteRequest {
    private static final MetricType[] TYPES = MetricType.values();
    private static final long UNSIGNED = 0xffff_ffffL;

    private final byte[] body;
    private final WireReader request;
    private final WireReader series;
    private final WireReader part;
    private final HistogramDecoder histograms;
    private final SeriesRecord record;
    private final LongColumn exemplarRefs = new LongColumn();
    private final LabelPairs exemplarLabels;

    /** Begin and end of each symbol. */
    private int[] symbols = new int[64];

    private int symbolCount;

    WriteRequestV2(byte[] body) {
        this.body = body;
        request = new WireReader(body, 0, body.length);
        series = new WireReader(body, 0, 0);
        part = new WireReader(body, 0, 0);
        histograms = new HistogramDecoder(body);
        record = new SeriesRecord(body);
        exemplarLabels = new LabelPairs(body);
    }

    @Override
    public void check() throws IOException {
        symbolCount = 0;
        while (request.next("Request")) {
            switch (request.field()) {
                case 4 -> {
                    request.bytes("Symbols");
                    addSymbol(request.from(), request.to());
                }
                case 5 -> {
                    request.message("Timeseries", series);
                    decode();
                }
                default -> request.skip();
            }
        }
        request.reset(0, body.length);
    }

    private void addSymbol(int from, int to) {
        int at = 2 * symbolCount;
        if (at == symbols.length) {
            symbols = Arrays.copyOf(symbols, at * 2);
        }
        symbols[at] = from;
        symbols[at + 1] = to;
        symbolCount++;
    }

    @Override
    public SeriesRecord series() {
        return record;
    }

    @Override
    public boolean next() throws IOException {
        while (request.next("Request")) {
            if (request.field() == 5) {
                request.message("Timeseries", series);
                decode();
                return true;
            }
            request.skip();
        }
        return false;
    }

    /**
     * Puts the labels that the series' references name into its record.
     *
     * @throws BadPartException when a reference names no symbol
     */
    void resolveLabels() throws BadPartException {
        long[] refs = record.refs.toArray();
        try {
            resolve(refs, record.labels);
        } catch (BadPartException e) {
            throw new BadPartException("parsing labels for series " + list(refs) + ": " + e.text(), e);
        }
    }

    /**
     * The labels of an exemplar of the series.
     *
     * @throws BadPartException when a reference names no symbol
     */
    Labels exemplarLabels(ExemplarSample exemplar) throws BadPartException {
        resolve(exemplar.refs(), exemplarLabels);
        return exemplarLabels.labels();
    }

    private void resolve(long[] refs, LabelPairs to) throws BadPartException {
        to.clear();
        if (refs.length % 2 != 0) {
            throw new BadPartException("invalid labelRefs length " + refs.length);
        }
        for (int i = 0; i < refs.length; i += 2) {
            long name = refs[i] & UNSIGNED;
            long value = refs[i + 1] & UNSIGNED;
            if (name >= symbolCount || value >= symbolCount) {
                throw new BadPartException("labelRefs " + name + " (name) = " + value
                        + " (value) outside of symbols table (size " + symbolCount + ")");
            }
            int n = 2 * (int) name;
            int v = 2 * (int) value;
            to.add(symbols[n], symbols[n + 1], symbols[v], symbols[v + 1]);
        }
        to.sort();
    }

    /**
     * Refuses references of the series' metadata that name no symbol.
     *
     * @throws BadPartException with the text for the sender
     */
    void checkMetadata() throws BadPartException {
        checkMetadata("unit_ref", record.unitRef);
        checkMetadata("help_ref", record.helpRef);
    }

    private void checkMetadata(String name, long ref) throws BadPartException {
        if (ref >= symbolCount) {
            throw new BadPartException("parsing metadata for series " + list(record.refs.toArray()) + ": metadata "
                    + name + " " + ref + " outside of symbols table (size " + symbolCount + ")");
        }
    }

    /** The text of a symbol that was checked. */
    String symbol(long ref) {
        int at = 2 * Math.toIntExact(ref);
        return Utf8.decode(body, symbols[at], symbols[at + 1]);
    }

    private static String list(long[] refs) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < refs.length; i++) {
            out.append(i == 0 ? "" : " ").append(refs[i] & UNSIGNED);
        }
        return out.append(']').toString();
    }

    private void decode() throws IOException {
        record.clear();
        while (series.next("TimeSeries")) {
            switch (series.field()) {
                case 1 -> series.varints("LabelsRefs", record.refs);
                case 2 -> {
                    series.message("Samples", part);
                    sample();
                }
                case 3 -> {
                    series.message("Histograms", part);
                    record.histograms.add(histograms.decode(part));
                }
                case 4 -> {
                    series.message("Exemplars", part);
                    exemplar();
                }
                case 5 -> {
                    series.message("Metadata", part);
                    metadata();
                }
                default -> series.skip();
            }
        }
    }

    private void sample() throws IOException {
        double value = 0;
        long timestamp = 0;
        long startTimestamp = 0;
        while (part.next("Sample")) {
            switch (part.field()) {
                case 1 -> value = part.float64("Value");
                case 2 -> timestamp = part.varint("Timestamp");
                case 3 -> startTimestamp = part.varint("StartTimestamp");
                default -> part.skip();
            }
        }
        record.timestamps.add(timestamp);
        record.startTimestamps.add(startTimestamp);
        record.values.add(value);
    }

    private void exemplar() throws IOException {
        exemplarRefs.clear();
        double value = 0;
        long timestamp = 0;
        while (part.next("Exemplar")) {
            switch (part.field()) {
                case 1 -> part.varints("LabelsRefs", exemplarRefs);
                case 2 -> value = part.float64("Value");
                case 3 -> timestamp = part.varint("Timestamp");
                default -> part.skip();
            }
        }
        record.exemplars.add(new ExemplarSample(exemplarRefs.toArray(), Labels.EMPTY, value, timestamp));
    }

    private void metadata() throws IOException {
        while (part.next("Metadata")) {
            switch (part.field()) {
                case 1 -> {
                    int type = (int) part.varint("Type");
                    record.type = type >= 0 && type < TYPES.length ? TYPES[type] : MetricType.UNKNOWN;
                }
                case 3 -> record.helpRef = part.varint("HelpRef") & UNSIGNED;
                case 4 -> record.unitRef = part.varint("UnitRef") & UNSIGNED;
                default -> part.skip();
            }
        }
    }
}
