package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/**
 * Decodes chunks of floats with optional start timestamps, encoding 4; it shares its bit fields with the histograms.
 *
 * <pre>
 * count u16 BE | start timestamp header u8 | samples
 * sample 0:   varint time, 64 bits value
 * sample 1:   uvarint time delta, value
 * later:      0      same delta, same value
 *             10     same delta, value without its first form
 *             110    13 bits change of delta, value
 *             1110   20 bits change of delta, value
 *             11110  64 bits change of delta, value
 *             11111  same delta, stale marker
 * value:      0 same, 10 in the window, 110 new window, 111 stale marker
 * </pre>
 *
 * <p>A stale marker leaves the value alone that the next one is compared with. Behind each sample comes its start
 * timestamp, as in {@link StartTimestampReader}. Confined to one thread.
 */
public final class Xor2Chunks {
    private static final int HEADER_SIZE = 3;
    private static final int[] DELTA_WIDTHS = {0, 0, 13, 20, 64};
    private static final int STALE = 5;

    private final BitReader in;
    private long value;
    private int leading;
    private int trailing;

    private Xor2Chunks(MemorySegment chunk, byte[] copy) {
        in = new BitReader(chunk, HEADER_SIZE, copy);
    }

    /**
     * Appends the samples of a chunk that lie in [mint, maxt]; start timestamps where one is known.
     *
     * @param chunk the chunk's bytes, header included, checksum not
     * @throws StorageException of kind CORRUPTION
     */
    public static void decode(MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        if (chunk.byteSize() < HEADER_SIZE) {
            throw new StorageException(
                    Kind.CORRUPTION, "XOR2 chunk of " + chunk.byteSize() + " bytes; its header alone has 3");
        }
        new Xor2Chunks(chunk, into.scratch(BitReader.room(chunk))).read(chunk, mint, maxt, into);
    }

    private void read(MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        int total = (chunk.get(ValueLayout.JAVA_BYTE, 0) & 0xff) << 8 | chunk.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
        StartTimestampReader starts = new StartTimestampReader(
                chunk.get(ValueLayout.JAVA_BYTE, StartTimestampReader.HEADER_AT) & 0xff);
        long time = 0;
        long delta = 0;
        for (int i = 0; i < total && (i == 0 || time <= maxt); i++) {
            long before = time;
            long bits;
            if (i == 0) {
                time = in.varint();
                bits = in.bits(Long.SIZE);
                value = bits == StaleMarker.STALE_BITS ? 0 : bits;
            } else if (i == 1) {
                delta = in.uvarint();
                time += delta;
                bits = value();
            } else {
                int control = ones(STALE);
                if (control > 1 && control < STALE) {
                    delta += signed(DELTA_WIDTHS[control]);
                }
                time += delta;
                bits = switch (control) {
                    case 0 -> value;
                    case 1 -> changed(in.bit());
                    case STALE -> StaleMarker.STALE_BITS;
                    default -> value();
                };
            }
            long start = starts.read(in, i, time, before);
            in.checkEnd();
            if (time >= mint && time <= maxt) {
                add(into, time, bits, start);
            }
        }
    }

    private static void add(SampleBuffer into, long time, long bits, long start) {
        into.add(time, Double.longBitsToDouble(bits));
        long[] starts = into.startTimestamps;
        if (starts == null && start != 0) {
            starts = new long[into.timestamps.length];
            into.startTimestamps = starts;
        }
        if (starts != null) {
            starts[into.size - 1] = start;
        }
    }

    private long value() {
        return switch (ones(3)) {
            case 0 -> value;
            case 1 -> changed(false);
            case 2 -> changed(true);
            default -> StaleMarker.STALE_BITS;
        };
    }

    private long changed(boolean newWindow) {
        if (newWindow) {
            leading = (int) in.bits(5);
            int width = (int) in.bits(6);
            trailing = Long.SIZE - leading - (width == 0 ? Long.SIZE : width);
            if (trailing < 0) {
                throw new StorageException(Kind.CORRUPTION, "value of more than 64 bits in an XOR2 chunk");
            }
        }
        value ^= in.bits(Long.SIZE - leading - trailing) << trailing;
        return value;
    }

    private int ones(int max) {
        int n = 0;
        while (n < max && in.bit()) {
            n++;
        }
        return n;
    }

    private long signed(int width) {
        int unused = Long.SIZE - width;
        return in.bits(width) << unused >> unused;
    }
}
