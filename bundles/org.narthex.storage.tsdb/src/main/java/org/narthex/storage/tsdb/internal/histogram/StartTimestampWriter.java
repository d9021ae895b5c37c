package org.narthex.storage.tsdb.internal.histogram;

/**
 * Writes the start timestamp behind each sample of the encodings 5 and 6; {@link StartTimestampReader} draws the
 * format. Confined to one thread.
 */
final class StartTimestampWriter {
    private long start;
    private long difference;
    private int firstChange;

    /**
     * @param index of the sample in the chunk, from 0
     * @param before time of the sample before
     */
    void write(BitWriter out, int index, long time, long before, long startTimestamp) {
        if (index == 0) {
            if (startTimestamp != 0) {
                out.varint(time - startTimestamp);
                out.array()[StartTimestampReader.HEADER_AT] = (byte) StartTimestampReader.FIRST_KNOWN;
            }
        } else if (firstChange != 0) {
            long next = before - startTimestamp;
            out.varbitInt(next - difference);
            difference = next;
        } else if (startTimestamp != start || index == StartTimestampReader.MAX_FIRST_CHANGE) {
            firstChange = index;
            out.array()[StartTimestampReader.HEADER_AT] |= (byte) index;
            difference = before - startTimestamp;
            out.varbitInt(difference);
        }
        start = startTimestamp;
    }
}
