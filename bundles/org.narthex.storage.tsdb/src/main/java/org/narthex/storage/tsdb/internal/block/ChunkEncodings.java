package org.narthex.storage.tsdb.internal.block;

/**
 * Which encodings new chunks get. Immutable.
 *
 * @param xor2 whether floats become XOR2 chunks, which keep start timestamps
 * @param histogramStarts whether histograms become chunks that keep start timestamps
 */
public record ChunkEncodings(boolean xor2, boolean histogramStarts) {
    /** Those of Prometheus without features; no chunk keeps start timestamps. */
    public static final ChunkEncodings DEFAULT = new ChunkEncodings(false, false);

    /** The same with another encoding of floats. */
    public ChunkEncodings withXor2(boolean other) {
        return new ChunkEncodings(other, histogramStarts);
    }
}
