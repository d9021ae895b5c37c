package org.narthex.storage.remote.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.narthex.storage.remote.internal.Message;

class WireReaderTest {
    private static WireReader over(byte[] data) {
        return new WireReader(data, 0, data.length);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static WireReader at(String digits) throws WireException {
        WireReader in = over(hex(digits));
        assertThat(in.next("Sample")).isTrue();
        return in;
    }

    @Test
    void readsEachKindOfField() throws Exception {
        // 1: varint 300; 2: double 1.5; 3: "ab"; 4: sint32 -3; 20: varint -1
        WireReader in = over(hex("08 ac02 11 000000000000f83f 1a 02 6162 20 05 a001 ffffffffffffffffff01"));
        assertThat(in.next("M")).isTrue();
        assertThat(in.field()).isEqualTo(1);
        assertThat(in.varint("A")).isEqualTo(300);
        assertThat(in.next("M")).isTrue();
        assertThat(in.float64("B")).isEqualTo(1.5);
        assertThat(in.next("M")).isTrue();
        in.bytes("C");
        assertThat(in.to() - in.from()).isEqualTo(2);
        assertThat(in.next("M")).isTrue();
        assertThat(in.sint32("D")).isEqualTo(-3);
        assertThat(in.next("M")).isTrue();
        assertThat(in.field()).isEqualTo(20);
        assertThat(in.varint("E")).isEqualTo(-1);
        assertThat(in.next("M")).isFalse();
    }

    @Test
    void listsMayBePackedOrNot() throws Exception {
        LongColumn numbers = new LongColumn();
        WireReader in = over(new Message()
                .numbers(1, 1, 300)
                .number(1, 7)
                .signeds(2, -1, 5)
                .signed(2, -9)
                .reals(3, 0.5)
                .real(3, 2)
                .toBytes());
        DoubleColumn reals = new DoubleColumn();
        LongColumn signed = new LongColumn();
        while (in.next("M")) {
            switch (in.field()) {
                case 1 -> in.varints("A", numbers);
                case 2 -> in.sint64s("B", signed);
                default -> in.doubles("C", reals);
            }
        }
        assertThat(numbers.toArray()).containsExactly(1, 300, 7);
        assertThat(signed.toArray()).containsExactly(-1, 5, -9);
        assertThat(reals.toArray()).containsExactly(0.5, 2);
    }

    @Test
    void unknownFieldsAreSkippedAlsoGroups() throws Exception {
        // 9: group with a varint, a nested group and a fixed32; 1: varint 5
        WireReader in = over(hex("4b 08 01 53 0d 01020304 54 4c 08 05"));
        assertThat(in.next("M")).isTrue();
        assertThat(in.field()).isEqualTo(9);
        in.skip();
        assertThat(in.next("M")).isTrue();
        assertThat(in.varint("A")).isEqualTo(5);
    }

    @Test
    void malformedFieldsAreRefusedInPrometheusWords() throws Exception {
        assertThatThrownBy(() -> at("ff")).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> at("ffffffffffffffffffff01")).hasMessage("proto: integer overflow");
        assertThatThrownBy(() -> at("0c")).hasMessage("proto: Sample: wiretype end group for non-group");
        assertThatThrownBy(() -> at("00")).hasMessage("proto: Sample: illegal tag 0 (wire type 0)");
        assertThatThrownBy(() -> at("0800").float64("Value")).hasMessage("proto: wrong wireType = 0 for field Value");
        assertThatThrownBy(() -> at("09 0102").float64("Value")).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> at("0a 05 01").bytes("Labels")).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> at("0a ffffffffffffffffff01").bytes("Labels"))
                .hasMessage("proto: negative length found during unmarshaling");
        assertThatThrownBy(() -> at("0f").skip()).hasMessage("proto: illegal wireType 7");
        assertThatThrownBy(() -> at("0b 08").skip()).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> at("0a 03 010203").doubles("Counts", new DoubleColumn())).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> at("0a 01 ff 01").varints("Refs", new LongColumn())).hasMessage("unexpected EOF");
    }

    @Test
    void snappyBlocksComeBackAndDamagedOnesAreRefused() {
        byte[] plain = "abcabcabcabcabcabcabcabc-0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] block = SnappyBlocks.compress(plain, plain.length);
        assertThat(SnappyBlocks.length(block, block.length)).isEqualTo(plain.length);
        assertThat(SnappyBlocks.decompress(block, block.length, plain.length)).isEqualTo(plain);
        for (int size = 1; size < block.length; size++) {
            int cut = size;
            assertThatThrownBy(() -> SnappyBlocks.decompress(block, cut, plain.length))
                    .isInstanceOf(io.airlift.compress.v3.MalformedInputException.class);
        }
        assertThat(SnappyBlocks.length(new byte[0], 0)).isEqualTo(-1);
        assertThat(SnappyBlocks.length(hex("ffffffffff"), 5)).isEqualTo(-1);
        assertThat(SnappyBlocks.decompress(hex("00"), 1, 0)).isEmpty();
    }
}
