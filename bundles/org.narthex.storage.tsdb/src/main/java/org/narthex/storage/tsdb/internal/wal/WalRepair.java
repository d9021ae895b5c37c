package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a damaged log readable as Prometheus does: what comes before the first damaged record stays, the rest goes.
 * Thread-safe.
 */
public final class WalRepair {
    private static final Logger LOG = LoggerFactory.getLogger(WalRepair.class);

    private WalRepair() {}

    /** Cuts the damaged segment where the record begins, fills its page with zeros, and deletes the segments behind it. */
    public static void repair(WalCorruption corruption) throws IOException {
        LOG.atWarn()
                .addKeyValue("component", "tsdb")
                .addKeyValue("file", WalFormat.segmentFile(corruption.directory(), corruption.segment()))
                .addKeyValue("offset", corruption.offset())
                .addKeyValue("err", corruption.getMessage())
                .log("write-ahead log is damaged: cutting it before the damaged record");
        for (WalFormat.Segment segment : WalFormat.segments(corruption.directory()).reversed()) {
            if (segment.number() > corruption.segment()) {
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("file", segment.file())
                        .addKeyValue("bytes", Files.size(segment.file()))
                        .log("deleting the log segment behind the damaged one");
                Files.delete(segment.file());
            }
        }
        try (FileChannel file = FileChannel.open(
                WalFormat.segmentFile(corruption.directory(), corruption.segment()), StandardOpenOption.WRITE)) {
            long offset = corruption.offset();
            file.truncate(offset);
            int used = (int) (offset % WalFormat.PAGE_SIZE);
            if (used > 0) {
                ByteBuffer zeros = ByteBuffer.allocate(WalFormat.PAGE_SIZE - used);
                while (zeros.hasRemaining()) {
                    file.write(zeros, offset + zeros.position());
                }
            }
            file.force(true);
        }
    }
}
