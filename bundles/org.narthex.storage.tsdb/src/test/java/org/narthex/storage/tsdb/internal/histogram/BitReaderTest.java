package org.narthex.storage.tsdb.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.narthex.storage.api.StorageException;

class BitReaderTest {
    private static final int NUMBERS = 40;

    /** Numbers of every width, zeros and short ones most of all. */
    private static long number(SplittableRandom random, int longest) {
        int width = VarbitFormat.WIDTHS[random.nextInt(longest + 1)];
        return width == 0 ? 0 : random.nextLong() >> (Long.SIZE - width);
    }

    private static BitReader reader(BitWriter out) {
        return new BitReader(MemorySegment.ofArray(out.toByteArray()), 0);
    }

    @Test
    void numbersAreReadAsTheyWereWrittenAtEveryBit() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2000; round++) {
            BitWriter out = new BitWriter(16);
            long[] written = new long[NUMBERS];
            out.bits(0, round % 8);
            for (int i = 0; i < NUMBERS; i++) {
                written[i] = number(random, 8);
                if (i % 2 == 0) {
                    out.varbitInt(written[i]);
                } else {
                    out.varbitUint(written[i]);
                }
            }
            BitReader in = reader(out);
            in.skip(round % 8);
            for (int i = 0; i < NUMBERS; i++) {
                assertThat(i % 2 == 0 ? in.varbitInt() : in.varbitUint()).isEqualTo(written[i]);
            }
            in.checkEnd();
        }
    }

    @Test
    void bitsAreReadInEveryWidthAtEveryBit() {
        SplittableRandom random = new SplittableRandom(2);
        for (int skip = 0; skip < 8; skip++) {
            for (int width = 1; width <= Long.SIZE; width++) {
                long value = random.nextLong() >>> (Long.SIZE - width);
                BitWriter out = new BitWriter(16);
                out.bits(0, skip);
                out.bits(value, width);
                out.bit(true);
                BitReader in = reader(out);
                in.skip(skip);
                assertThat(in.bits(width)).isEqualTo(value);
                assertThat(in.bit()).isTrue();
            }
        }
    }

    @Test
    void advancesEachValueByItsChangingDelta() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 2000; round++) {
            int n = random.nextInt(17);
            long[] values = random.longs(n).toArray();
            long[] deltas = random.longs(n, -100, 100).toArray();
            long[] expectedValues = values.clone();
            long[] expectedDeltas = deltas.clone();
            BitWriter out = new BitWriter(16);
            out.bits(0, round % 8);
            for (int i = 0; i < n; i++) {
                long change = number(random, round % 3 == 0 ? 8 : 4);
                out.varbitInt(change);
                expectedDeltas[i] += change;
                expectedValues[i] += expectedDeltas[i];
            }
            out.varbitInt(-7);
            BitReader in = reader(out);
            in.skip(round % 8);
            in.advance(values, deltas);
            assertThat(deltas).isEqualTo(expectedDeltas);
            assertThat(values).isEqualTo(expectedValues);
            assertThat(in.varbitInt()).isEqualTo(-7);
        }
    }

    @Test
    void whatLiesBehindTheEndIsDamage() {
        SplittableRandom random = new SplittableRandom(4);
        BitWriter out = new BitWriter(16);
        for (int i = 0; i < NUMBERS; i++) {
            out.varbitInt(1000 + random.nextInt(1000));
        }
        byte[] whole = out.toByteArray();
        for (int length = 0; length < whole.length; length++) {
            BitReader in = new BitReader(MemorySegment.ofArray(Arrays.copyOf(whole, length)), 0);
            assertThatThrownBy(() -> {
                        in.advance(new long[NUMBERS], new long[NUMBERS]);
                        in.checkEnd();
                    })
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPTION));
        }
    }
}
