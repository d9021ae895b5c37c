package org.narthex.scrape.internal.loop;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Numbers texts from 0 in the order in which they are added, by their {@link TextHash} alone: 16 bytes a text and an
 * open-addressed table of numbers. Looking up allocates nothing. Confined to one thread.
 */
public final class TextTable {
    private static final int EMPTY = -1;

    private long[] highs = new long[0];
    private long[] lows = new long[0];

    /** Numbers by hash, linear probing; a power of two in length, at most two thirds full. */
    private int[] slots = {EMPTY, EMPTY};

    private int size;

    int size() {
        return size;
    }

    /** Whether text {@code number} has this hash. */
    boolean is(int number, TextHash hash) {
        return lows[number] == hash.low && highs[number] == hash.high;
    }

    /** The number of a text, or -1. */
    public int find(TextHash hash) {
        int mask = slots.length - 1;
        for (int slot = (int) hash.low & mask; ; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number == EMPTY || is(number, hash)) {
                return number;
            }
        }
    }

    /** Adds a text that is not there. */
    public int add(TextHash hash) {
        if (size == highs.length) {
            int capacity = size + (size >> 2) + 16;
            highs = Arrays.copyOf(highs, capacity);
            lows = Arrays.copyOf(lows, capacity);
        }
        highs[size] = hash.high;
        lows[size] = hash.low;
        size++;
        if (size * 3L > slots.length * 2L) {
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
        int slot = (int) lows[number] & mask;
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number;
    }

    /** Drops the texts that are not in the set; the others are numbered anew in the same order. */
    void retain(BitSet keep) {
        int kept = 0;
        for (int i = keep.nextSetBit(0); i >= 0 && i < size; i = keep.nextSetBit(i + 1)) {
            highs[kept] = highs[i];
            lows[kept] = lows[i];
            kept++;
        }
        size = kept;
        highs = Arrays.copyOf(highs, kept);
        lows = Arrays.copyOf(lows, kept);
        rehash(Math.max(2, Integer.highestOneBit(Math.max(1, kept)) * 2));
    }
}
