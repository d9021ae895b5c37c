package org.narthex.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WireWriterTest {
    private final WireWriter out = new WireWriter();

    private String written() {
        return HexFormat.of().formatHex(out.data(), 0, out.size());
    }

    private static String hex(String digits) {
        return digits.replace(" ", "");
    }

    @Test
    void writesEachKindOfField() {
        out.varint(1, 300);
        out.fixed64(2, 1.5);
        out.text(3, "aμ");
        out.signed(4, -3);
        out.varint(20, -1);
        out.bytes(5, new byte[] {9, 8, 7, 6}, 1, 2);
        out.bytes(6, MemorySegment.ofArray(new byte[] {1, 2}));
        out.sint32(7, Integer.MIN_VALUE);
        assertThat(written())
                .isEqualTo(hex("08 ac02 11 000000000000f83f 1a 03 61cebc 20 05 a001 ffffffffffffffffff01"
                        + " 2a 02 0807 32 02 0102 38 ffffffff0f"));
    }

    @Test
    void listsArePacked() {
        out.sint64s(1, new long[] {-1, 5, Long.MIN_VALUE});
        out.doubles(2, new double[] {0.5, 2});
        assertThat(written())
                .isEqualTo(hex("0a 0c 01 0a ffffffffffffffffff01 12 10 000000000000e03f 0000000000000040"));
    }

    @Test
    void defaultsAreLeftOutOrNotAsTheMethodSays() {
        out.int64(1, 0);
        out.sint32(1, 0);
        out.float64(1, 0.0);
        out.float64(1, -0.0);
        out.bytes(1, new byte[3], 1, 0);
        out.bytes(1, MemorySegment.ofArray(new byte[0]));
        out.sint64s(1, new long[0]);
        out.doubles(1, new double[0]);
        assertThat(out.size()).isZero();
        out.varint(1, 0);
        out.signed(2, 0);
        out.fixed64(3, 0);
        out.text(4, "");
        out.end(out.begin(5));
        assertThat(written()).isEqualTo(hex("08 00 10 00 19 0000000000000000 22 00 2a 00"));
    }

    @Test
    void lengthsOfLongMessagesComeInFront() {
        int outer = out.begin(1);
        int inner = out.begin(2);
        byte[] text = new byte[20_000];
        Arrays.fill(text, (byte) 0x11);
        out.bytes(3, text, 0, text.length);
        out.end(inner);
        out.int64(4, 1);
        out.end(outer);
        assertThat(written())
                .isEqualTo(hex("0a aa9c01 12 a49c01 1a a09c01") + "11".repeat(text.length) + hex("20 01"));
    }

    @Test
    void delimitedMessagesFollowOneAnother() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        out.text(1, "x".repeat(200));
        out.writeDelimitedTo(stream);
        assertThat(out.size()).as("the length is not part of the message").isEqualTo(203);
        out.clear();
        out.writeDelimitedTo(stream);
        out.varint(1, 5);
        out.writeDelimitedTo(stream);
        out.writeTo(stream);
        assertThat(HexFormat.of().formatHex(stream.toByteArray()))
                .isEqualTo(hex("cb01 0a c801") + "78".repeat(200) + hex("00 02 0805 0805"));
    }

    @Test
    void sizesOfIntegersAreThoseWritten() {
        for (int shift = 0; shift < Long.SIZE; shift++) {
            for (long value : new long[] {(1L << shift) - 1, 1L << shift, -1L << shift}) {
                out.clear();
                out.element(value);
                assertThat(WireWriter.varintSize(value)).as("%x", value).isEqualTo(out.size());
            }
        }
    }
}
