package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * From label sets to slots: open addressing with linear probing, in stripes with a lock each. The label bytes stay with
 * the series; the table has their hash. Thread-safe.
 */
final class LabelTable {
    private static final int STRIPES = 256;
    private static final int NONE = -1;

    /** What to do when a label set has no slot yet; called with the stripe locked. */
    interface Creator {
        int create();
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    LabelTable(IntFunction<byte[]> labels) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(labels);
        }
    }

    /** The slot of a label set, or -1. */
    int find(byte[] labels, long hash) {
        Stripe stripe = stripes[(int) hash & STRIPES - 1];
        synchronized (stripe) {
            return stripe.find(labels, (int) (hash >>> 32));
        }
    }

    /** The slot of a label set, which is created when there is none. */
    int findOrCreate(byte[] labels, long hash, Creator creator) {
        Stripe stripe = stripes[(int) hash & STRIPES - 1];
        int part = (int) (hash >>> 32);
        synchronized (stripe) {
            int slot = stripe.find(labels, part);
            if (slot == NONE) {
                slot = creator.create();
                stripe.put(slot, part);
            }
            return slot;
        }
    }

    private static final class Stripe {
        private final IntFunction<byte[]> labels;

        /** Pairs of slot and hash. */
        private int[] table = empty(16);

        private int used;

        Stripe(IntFunction<byte[]> labels) {
            this.labels = labels;
        }

        private static int[] empty(int entries) {
            int[] t = new int[entries * 2];
            Arrays.fill(t, NONE);
            return t;
        }

        int find(byte[] wanted, int hash) {
            int mask = table.length / 2 - 1;
            for (int at = hash & mask; table[at * 2] != NONE; at = at + 1 & mask) {
                if (table[at * 2 + 1] == hash && Arrays.equals(labels.apply(table[at * 2]), wanted)) {
                    return table[at * 2];
                }
            }
            return NONE;
        }

        void put(int slot, int hash) {
            if ((used + 1) * 3 > table.length) {
                int[] old = table;
                table = empty(old.length);
                for (int i = 0; i < old.length; i += 2) {
                    if (old[i] != NONE) {
                        insert(old[i], old[i + 1]);
                    }
                }
            }
            insert(slot, hash);
            used++;
        }

        private void insert(int slot, int hash) {
            int mask = table.length / 2 - 1;
            int at = hash & mask;
            while (table[at * 2] != NONE) {
                at = at + 1 & mask;
            }
            table[at * 2] = slot;
            table[at * 2 + 1] = hash;
        }
    }
}
