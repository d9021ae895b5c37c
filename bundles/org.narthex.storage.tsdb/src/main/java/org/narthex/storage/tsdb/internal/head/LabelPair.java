package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;

/**
 * A label's name and value, which the labels of series refer to by number, and the series that have it. The number stays
 * taken as long as a slot refers to it, though its series may have been removed. Guarded by the {@link LabelIndex}, but
 * for what is final.
 */
final class LabelPair {
    final int id;

    /** Name and value in the flat encoding of labels. */
    final byte[] text;

    /** The series that have it. */
    final IntList list;

    /**
     * The pair by which this one's series are found, when it is not this one: texts that are not UTF-8 are told apart here,
     * but not by those who look for them.
     */
    final @Nullable LabelPair standsFor;

    /** How many slots refer to it, and pairs that it stands for. */
    int uses;

    LabelPair(int id, byte[] text, @Nullable LabelPair standsFor) {
        this.id = id;
        this.text = text;
        this.standsFor = standsFor;
        this.list = standsFor == null ? new IntList() : standsFor.list;
    }
}
