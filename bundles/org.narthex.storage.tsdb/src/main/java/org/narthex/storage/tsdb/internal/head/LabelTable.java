package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * From label sets to slots: open addressing with linear probing, in stripes with a lock each. The label bytes stay with
 * the series; the table has their hash. Thread-safe.
 */
final class LabelTable {
    private static final int STRIPES = 256;
    private static final int NONE = -1;
    private static final int MIN_LENGTH = 32;

    /** What to do when a label set has no slot yet; called with the stripe locked. */
    interface Creator {
        int create();
    }

    /** Says whether a slot has these labels. */
    interface Comparison {
        boolean has(int slot, byte[] labels);
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    LabelTable(Comparison labels) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(labels);
        }
    }

    /** Whether there is a label set with this hash. */
    boolean has(long hash) {
        Stripe stripe = stripes[(int) hash & STRIPES - 1];
        synchronized (stripe) {
            return stripe.has((int) (hash >>> 32));
        }
    }

    /** The slot of a label set, or -1. */
    int find(byte[] labels, long hash) {
        Stripe stripe = stripes[(int) hash & STRIPES - 1];
        synchronized (stripe) {
            return stripe.find(labels, (int) (hash >>> 32));
        }
    }

    /**
     * Takes a label set out if a condition holds, which is asked with the stripe locked.
     *
     * @return whether it did
     */
    boolean remove(int slot, long hash, BooleanSupplier condition) {
        Stripe stripe = stripes[(int) hash & STRIPES - 1];
        synchronized (stripe) {
            return condition.getAsBoolean() && stripe.remove(slot, (int) (hash >>> 32));
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
        private final Comparison labels;

        /** Pairs of slot and hash. */
        private int[] table = empty(MIN_LENGTH / 2);

        private int used;

        Stripe(Comparison labels) {
            this.labels = labels;
        }

        private static int[] empty(int entries) {
            int[] t = new int[entries * 2];
            Arrays.fill(t, NONE);
            return t;
        }

        boolean has(int hash) {
            int mask = table.length / 2 - 1;
            for (int at = hash & mask; table[at * 2] != NONE; at = at + 1 & mask) {
                if (table[at * 2 + 1] == hash) {
                    return true;
                }
            }
            return false;
        }

        int find(byte[] wanted, int hash) {
            int mask = table.length / 2 - 1;
            for (int at = hash & mask; table[at * 2] != NONE; at = at + 1 & mask) {
                if (table[at * 2 + 1] == hash && labels.has(table[at * 2], wanted)) {
                    return table[at * 2];
                }
            }
            return NONE;
        }

        void put(int slot, int hash) {
            if ((used + 1) * 3 > table.length) {
                resize(table.length);
            }
            insert(slot, hash);
            used++;
        }

        private void resize(int entries) {
            int[] old = table;
            table = empty(entries);
            for (int i = 0; i < old.length; i += 2) {
                if (old[i] != NONE) {
                    insert(old[i], old[i + 1]);
                }
            }
        }

        boolean remove(int slot, int hash) {
            int mask = table.length / 2 - 1;
            int at = hash & mask;
            while (table[at * 2] != slot) {
                if (table[at * 2] == NONE) {
                    return false;
                }
                at = at + 1 & mask;
            }
            // Entries behind move up where their probing would otherwise end at the gap.
            int gap = at;
            for (int next = gap + 1 & mask; table[next * 2] != NONE; next = next + 1 & mask) {
                int home = table[next * 2 + 1] & mask;
                if ((next - home & mask) >= (next - gap & mask)) {
                    table[gap * 2] = table[next * 2];
                    table[gap * 2 + 1] = table[next * 2 + 1];
                    gap = next;
                }
            }
            table[gap * 2] = NONE;
            table[gap * 2 + 1] = NONE;
            used--;
            if (table.length > MIN_LENGTH && used * 12 < table.length) {
                resize(table.length / 4);
            }
            return true;
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
