package org.narthex.scrape.internal.loop;

import java.util.Arrays;
import java.util.BitSet;
import org.narthex.model.XxHash64;

/**
 * Numbers byte strings from 0 in the order in which they are added: an open-addressed hash table over one array that
 * holds all of them. Looking up allocates nothing. Confined to one thread.
 */
final class ByteTable {
    private static final int EMPTY = -1;

    private byte[] bytes = new byte[0];

    /** String {@code i} is from {@code ends[i]} to {@code ends[i + 1]} of {@link #bytes}. */
    private int[] ends = new int[1];

    private int[] hashes = new int[0];

    /** Numbers by hash, linear probing; a power of two in length, at most half full. */
    private int[] slots = {EMPTY, EMPTY};

    private int size;

    int size() {
        return size;
    }

    /** Whether string {@code number} is equal to the range. */
    boolean is(int number, byte[] in, int from, int to) {
        int start = ends[number];
        int end = ends[number + 1];
        return end - start == to - from && Arrays.equals(bytes, start, end, in, from, to);
    }

    static int hash(byte[] in, int from, int to) {
        long h = XxHash64.hash(in, from, to - from);
        return (int) (h ^ (h >>> 32));
    }

    /** The number of a string, or -1. */
    int find(int hash, byte[] in, int from, int to) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number == EMPTY || hashes[number] == hash && is(number, in, from, to)) {
                return number;
            }
        }
    }

    /** Adds a string that is not there. */
    int add(int hash, byte[] in, int from, int to) {
        int length = to - from;
        int start = ends[size];
        if (bytes.length - start < length) {
            bytes = Arrays.copyOf(bytes, Math.max(start + length, bytes.length + (bytes.length >> 1) + 256));
        }
        System.arraycopy(in, from, bytes, start, length);
        if (size == hashes.length) {
            int capacity = size + (size >> 1) + 16;
            hashes = Arrays.copyOf(hashes, capacity);
            ends = Arrays.copyOf(ends, capacity + 1);
        }
        hashes[size] = hash;
        ends[size + 1] = start + length;
        size++;
        if (size * 2 > slots.length) {
            rehash(slots.length * 2);
        } else {
            place(size - 1);
        }
        return size - 1;
    }

    private void rehash(int length) {
        slots = new int[length];
        Arrays.fill(slots, EMPTY);
        for (int i = 0; i < size; i++) {
            place(i);
        }
    }

    private void place(int number) {
        int mask = slots.length - 1;
        int slot = hashes[number] & mask;
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number;
    }

    /** Drops the strings that are not in the set; the others are numbered anew in the same order. */
    void retain(BitSet keep) {
        int kept = 0;
        int end = 0;
        for (int i = keep.nextSetBit(0); i >= 0 && i < size; i = keep.nextSetBit(i + 1)) {
            int length = ends[i + 1] - ends[i];
            System.arraycopy(bytes, ends[i], bytes, end, length);
            end += length;
            hashes[kept] = hashes[i];
            kept++;
            ends[kept] = end;
        }
        size = kept;
        bytes = Arrays.copyOf(bytes, end);
        hashes = Arrays.copyOf(hashes, kept);
        ends = Arrays.copyOf(ends, kept + 1);
        rehash(Math.max(2, Integer.highestOneBit(Math.max(1, kept)) * 4));
    }
}
