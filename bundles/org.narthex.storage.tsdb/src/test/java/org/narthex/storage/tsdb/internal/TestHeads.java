package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import org.narthex.storage.api.Querier;

/** Reaches the head of a database from tests in other packages. */
public final class TestHeads {
    private TestHeads() {}

    /** Cuts the head. */
    public static void truncate(Database database, long mint) throws IOException, InterruptedException {
        database.head().truncate(mint);
    }

    /** What a block of the head is made from. */
    public static Querier inOrderQuerier(Database database, long mint, long maxt) {
        return database.head().inOrderQuerier(mint, maxt);
    }
}
