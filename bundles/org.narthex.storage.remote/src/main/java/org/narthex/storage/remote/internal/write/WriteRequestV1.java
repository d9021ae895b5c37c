package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import org.narthex.storage.remote.internal.wire.WireReader;

/** A request of version 1, message {@code prometheus.WriteRequest}. Confined to one thread. */
final class WriteRequestV1 implements WriteRequest {
    private static final long[] NO_REFS = {};

    private final byte[] body;
    private final WireReader request;
    private final WireReader series;
    private final WireReader part;
    private final WireReader label;
    private final HistogramDecoder histograms;
    private final SeriesRecord record;
    private final LabelPairs exemplarLabels;

    WriteRequestV1(byte[] body) {
        this.body = body;
        request = new WireReader(body, 0, body.length);
        series = new WireReader(body, 0, 0);
        part = new WireReader(body, 0, 0);
        label = new WireReader(body, 0, 0);
        histograms = new HistogramDecoder(body);
        record = new SeriesRecord(body);
        exemplarLabels = new LabelPairs(body);
    }

    @Override
    public void check() throws IOException {
        boolean more = true;
        while (more) {
            more = next();
        }
        request.reset(0, body.length);
    }

    @Override
    public SeriesRecord series() {
        return record;
    }

    @Override
    public boolean next() throws IOException {
        while (request.next("WriteRequest")) {
            switch (request.field()) {
                case 1 -> {
                    request.message("Timeseries", series);
                    decode();
                    return true;
                }
                case 3 -> {
                    request.message("Metadata", part);
                    metadata();
                }
                default -> request.skip();
            }
        }
        return false;
    }

    private void decode() throws IOException {
        record.clear();
        while (series.next("TimeSeries")) {
            switch (series.field()) {
                case 1 -> {
                    series.message("Labels", label);
                    label(record.labels);
                }
                case 2 -> {
                    series.message("Samples", part);
                    sample();
                }
                case 3 -> {
                    series.message("Exemplars", part);
                    exemplar();
                }
                case 4 -> {
                    series.message("Histograms", part);
                    record.histograms.add(histograms.decode(part));
                }
                default -> series.skip();
            }
        }
        record.labels.sort();
    }

    private void label(LabelPairs to) throws IOException {
        int nameFrom = 0;
        int nameTo = 0;
        int valueFrom = 0;
        int valueTo = 0;
        while (label.next("Label")) {
            switch (label.field()) {
                case 1 -> {
                    label.bytes("Name");
                    nameFrom = label.from();
                    nameTo = label.to();
                }
                case 2 -> {
                    label.bytes("Value");
                    valueFrom = label.from();
                    valueTo = label.to();
                }
                default -> label.skip();
            }
        }
        to.add(nameFrom, nameTo, valueFrom, valueTo);
    }

    private void sample() throws IOException {
        double value = 0;
        long timestamp = 0;
        while (part.next("Sample")) {
            switch (part.field()) {
                case 1 -> value = part.float64("Value");
                case 2 -> timestamp = part.varint("Timestamp");
                default -> part.skip();
            }
        }
        record.timestamps.add(timestamp);
        record.startTimestamps.add(0);
        record.values.add(value);
    }

    private void exemplar() throws IOException {
        exemplarLabels.clear();
        double value = 0;
        long timestamp = 0;
        while (part.next("Exemplar")) {
            switch (part.field()) {
                case 1 -> {
                    part.message("Labels", label);
                    label(exemplarLabels);
                }
                case 2 -> value = part.float64("Value");
                case 3 -> timestamp = part.varint("Timestamp");
                default -> part.skip();
            }
        }
        exemplarLabels.sort();
        record.exemplars.add(new ExemplarSample(NO_REFS, exemplarLabels.labels(), value, timestamp));
    }

    /** Decoded only to be refused where it is malformed: the receiver keeps no metadata of this version. */
    private void metadata() throws IOException {
        while (part.next("MetricMetadata")) {
            switch (part.field()) {
                case 1 -> part.passVarint("Type");
                case 2 -> part.bytes("MetricFamilyName");
                case 4 -> part.bytes("Help");
                case 5 -> part.bytes("Unit");
                default -> part.skip();
            }
        }
    }
}
