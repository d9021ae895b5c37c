package org.narthex.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Samples of many series, 15 s apart, that are sent by remote write as fast as the server takes them. */
final class RemoteFeed {
    static final long STEP_MILLIS = 15_000;
    private static final int PER_TARGET = 5000;
    private static final int PER_REQUEST = 5000;

    private final int count;
    private final LapseSeries series;
    private final List<byte[]> labels;

    /** Who is told how far it is. */
    interface Progress {
        void sent(int steps) throws IOException;
    }

    RemoteFeed(int count) {
        this.count = count;
        this.series = new LapseSeries(count, PER_TARGET);
        this.labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add(series.labels(i));
        }
    }

    /**
     * Sends one sample of each series a step.
     *
     * @param begin the time of the first step
     * @param progress is told after each step how many are done
     */
    void send(Server server, long begin, int steps, Progress progress) throws IOException, InterruptedException {
        RemoteWriteMessage message = new RemoteWriteMessage();
        for (int step = 0; step < steps; step++) {
            long time = begin + step * STEP_MILLIS;
            for (int from = 0; from < count; from += PER_REQUEST) {
                message.clear();
                for (int i = from; i < Math.min(from + PER_REQUEST, count); i++) {
                    message.add(labels.get(i), time, series.next(i));
                }
                server.write(message.body());
            }
            progress.sent(step + 1);
        }
    }
}
