package org.narthex.storage.tsdb.internal.damage;

import java.util.Locale;

/** What is damaged. */
public enum DamageKind {
    /** A segment of the write-ahead log. */
    WAL,
    /** A segment of the write-behind log. */
    WBL,
    /** A checkpoint of the write-ahead log. */
    CHECKPOINT,
    /** A file with complete chunks of the head. */
    HEAD_CHUNK,
    /** A block that is beyond help. */
    BLOCK,
    /** The {@code meta.json} of a block. */
    BLOCK_META,
    /** The index of a block. */
    BLOCK_INDEX,
    /** A chunk file of a block. */
    BLOCK_CHUNK,
    /** The tombstones of a block. */
    BLOCK_TOMBSTONES;

    /** The value of the label {@code kind}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
