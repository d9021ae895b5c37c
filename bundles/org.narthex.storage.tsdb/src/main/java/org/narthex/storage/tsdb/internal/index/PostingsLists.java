package org.narthex.storage.tsdb.internal.index;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lists of postings of an index, read where they are mapped. Checksum and order of a list are verified when it is asked for
 * first, and again as long as they are wrong.
 *
 * <p>With a listener for damage, a list that is damaged is derived from the series. Thread-safe.
 */
final class PostingsLists {
    /** A list takes more bytes, with its length, count and checksum: no two begin in the same eight. */
    private static final int UNIT_BITS = 3;

    private static final int PAGE_BITS = 15;

    private final MappedFile file;
    private final int version;
    private final @Nullable Consumer<CorruptFileException> damage;
    private final DerivedPostings derived;

    /** A bit for each list that was sound. Not guarded: where threads lose one, a list is verified once more. */
    private final long[] @Nullable [] sound;

    /**
     * @param damage is told of damaged lists; null to fail when they are asked for
     * @param derived gives those lists
     */
    PostingsLists(
            MappedFile file, int version, @Nullable Consumer<CorruptFileException> damage, DerivedPostings derived) {
        this.file = file;
        this.version = version;
        this.damage = damage;
        this.derived = derived;
        this.sound = new long[(int) (file.size() >>> UNIT_BITS + PAGE_BITS) + 1][];
    }

    /**
     * The list at an offset, which is that of a name and value.
     *
     * @throws CorruptFileException when it is damaged and there is nobody to tell, or the index is of version 1
     */
    Postings get(long at, String name, String value) {
        try {
            return get(at);
        } catch (CorruptFileException e) {
            if (version == 1 || damage == null) {
                throw e;
            }
            damage.accept(e);
            return derived.get(at, name, value);
        }
    }

    private Postings get(long at) {
        boolean known = isSound(at);
        ByteCursor in = known ? file.uncheckedSection(at, "decode postings") : file.section(at, "decode postings");
        long count = in.u32();
        if (count * 4 != in.remaining()) {
            throw new CorruptFileException(
                    file.path(),
                    at,
                    "decode postings: expected " + count + " series of 4 bytes, found " + in.remaining() + " bytes");
        }
        Postings postings = Postings.mapped(file.bytes(), in.position(), (int) count);
        if (!known) {
            checkOrder(postings, in.position());
            setSound(at);
        }
        return postings;
    }

    private void checkOrder(Postings postings, long at) {
        int before = -1;
        for (int i = 0; i < postings.size(); i++) {
            int ref = postings.get(i);
            if (ref <= before) {
                throw new CorruptFileException(
                        file.path(),
                        at + 4L * i,
                        "series " + Integer.toUnsignedString(ref)
                                + " is out of order, or beyond the 32 GiB of index that can be read");
            }
            before = ref;
        }
    }

    private boolean isSound(long at) {
        long bit = at >>> UNIT_BITS;
        long[] page = sound[(int) (bit >>> PAGE_BITS)];
        return page != null && (page[word(bit)] & 1L << bit) != 0;
    }

    private void setSound(long at) {
        long bit = at >>> UNIT_BITS;
        int number = (int) (bit >>> PAGE_BITS);
        long[] page = sound[number];
        if (page == null) {
            page = new long[1 << PAGE_BITS - 6];
            sound[number] = page;
        }
        page[word(bit)] |= 1L << bit;
    }

    private static int word(long bit) {
        return (int) (bit & (1 << PAGE_BITS) - 1) >>> 6;
    }
}
