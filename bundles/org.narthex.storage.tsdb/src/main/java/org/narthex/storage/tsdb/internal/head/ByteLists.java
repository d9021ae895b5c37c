package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;

/**
 * Byte strings that grow at their end, in blocks of 32 bytes that are linked backwards: a string wastes half a block and
 * two bytes a block, and growing copies nothing. Blocks that are given back are used again.
 *
 * <p>A string is named by its newest block; its length is known to the owner. Not thread-safe: guarded by the owner.
 */
final class ByteLists {
    /** Names an empty string. */
    static final char EMPTY = 0;

    private static final int BITS = 5;
    private static final int SIZE = 1 << BITS;
    private static final int MASK = SIZE - 1;

    private static final int SEGMENT_BITS = 8;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int MAX_BLOCKS = Character.MAX_VALUE + 1;

    private byte[][] segments = new byte[0][];

    /**
     * By segment and block: the block before it. They are close together, so that who goes through a string need not wait for
     * one block to come to know of the next.
     */
    private char[][] before = new char[0][];

    /** The block that was given back last; it names the one before it. */
    private char free = EMPTY;

    /** Block 0 stands for none. */
    private int end = 1;

    /**
     * Writes behind a string, or from its last byte on.
     *
     * @param newest names the string
     * @param length of the string before
     * @param at where the first byte goes: {@code length}, or {@code length - 1} to replace the last byte
     * @return names the string that has {@code at + n} bytes
     * @throws IllegalStateException when there are two mebibytes in all
     */
    char write(char newest, int length, int at, byte[] from, int n) {
        char block = newest;
        int blocks = length + MASK >>> BITS;
        int done = 0;
        while (done < n) {
            int position = at + done;
            if (position >>> BITS == blocks) {
                char last = block;
                block = take();
                before(block, last);
                blocks++;
            }
            int offset = position & MASK;
            int part = Math.min(n - done, SIZE - offset);
            int to = base(block) + offset;
            byte[] segment = segment(block);
            for (int k = 0; k < part; k++) {
                segment[to + k] = from[done + k];
            }
            done += part;
        }
        return block;
    }

    /** The last byte of a string that is not empty. */
    byte last(char newest, int length) {
        return segment(newest)[base(newest) + (length - 1 & MASK)];
    }

    /** A copy of a string. */
    byte[] copy(char newest, int length) {
        byte[] out = new byte[length];
        char block = newest;
        for (int from = length - 1 & ~MASK; from >= 0; from -= SIZE) {
            System.arraycopy(segment(block), base(block), out, from, Math.min(SIZE, length - from));
            block = before(block);
        }
        return out;
    }

    /** Gives a string's blocks back. */
    void release(char newest) {
        char block = newest;
        while (block != EMPTY) {
            char last = before(block);
            before(block, free);
            free = block;
            block = last;
        }
    }

    private char take() {
        if (free != EMPTY) {
            char block = free;
            free = before(block);
            return block;
        }
        if (end == MAX_BLOCKS) {
            throw new IllegalStateException("open chunks of a page have more than " + MAX_BLOCKS + " blocks");
        }
        int segment = end >>> SEGMENT_BITS;
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
            segments[segment] = new byte[SEGMENT * SIZE];
            before = Arrays.copyOf(before, segment + 1);
            before[segment] = new char[SEGMENT];
        }
        return (char) end++;
    }

    private byte[] segment(char block) {
        return segments[block >>> SEGMENT_BITS];
    }

    private static int base(char block) {
        return (block & SEGMENT - 1) * SIZE;
    }

    private char before(char block) {
        return before[block >>> SEGMENT_BITS][block & SEGMENT - 1];
    }

    private void before(char block, char other) {
        before[block >>> SEGMENT_BITS][block & SEGMENT - 1] = other;
    }
}
