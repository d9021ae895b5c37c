package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;

/**
 * Brings the files of a log into an order that this server and Prometheus can open: segments are numbered without gaps
 * behind a checkpoint that has content. An empty segment stands in for a missing one; what is in the way is set aside.
 * Thread-safe.
 */
public final class LogLayout {
    /** Longer gaps are no lost segments but a stray number; then what follows is numbered anew. */
    private static final int MAX_FILLED = 1000;

    private LogLayout() {}

    /** Does so for a log directory, before anything is read. */
    public static void restore(Path directory, Damages damages) throws IOException {
        WalFiles.deleteTree(LogRewrite.temporary(directory));
        names(directory, DamageKind.WAL, damages);
        WalFormat.@Nullable Checkpoint checkpoint = checkpoint(directory, damages);
        int first = 0;
        if (checkpoint != null) {
            WalFiles.deleteTree(LogRewrite.temporary(checkpoint.directory()));
            names(checkpoint.directory(), DamageKind.CHECKPOINT, damages);
            List<WalFormat.Segment> inside = WalFormat.listed(checkpoint.directory());
            if (!inside.isEmpty()) {
                closeGaps(checkpoint.directory(), inside, 0, DamageKind.CHECKPOINT, damages);
            }
            first = checkpoint.number() + 1;
        }
        List<WalFormat.Segment> all = WalFormat.listed(directory);
        int from = first;
        List<WalFormat.Segment> live =
                all.stream().filter(s -> s.number() >= from).toList();
        List<WalFormat.Segment> replaced =
                all.stream().filter(s -> s.number() < from).toList();
        if (!isSequence(replaced, first)) {
            for (WalFormat.Segment segment : replaced) {
                damages.files().setAside(segment.file(), "wal-" + segment.file().getFileName());
            }
        }
        if (live.isEmpty() && checkpoint != null) {
            Path missing = WalFormat.segmentFile(directory, first);
            damages.found(
                    DamageKind.WAL, missing, -1, "no segment follows the checkpoint", "the samples since the checkpoint");
            // Without it the next segment would get a number that the checkpoint replaces.
            DamagedFiles.create(missing, new byte[0]);
            return;
        }
        closeGaps(directory, live, first, DamageKind.WAL, damages);
    }

    /** Does so for the directory of a write-behind log, which may be missing. */
    public static void restoreOutOfOrder(Path directory, Damages damages) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        WalFiles.deleteTree(LogRewrite.temporary(directory));
        names(directory, DamageKind.WBL, damages);
        List<WalFormat.Segment> segments = WalFormat.listed(directory);
        if (!segments.isEmpty()) {
            closeGaps(directory, segments, segments.getFirst().number(), DamageKind.WBL, damages);
        }
    }

    private static boolean isSequence(List<WalFormat.Segment> segments, int end) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).number() != end - segments.size() + i) {
                return false;
            }
        }
        return true;
    }

    /** Gives segments whose number has too few or too many digits the name that they are opened by. */
    private static void names(Path directory, DamageKind kind, Damages damages) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(entries::add);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (name.startsWith(WalFormat.CHECKPOINT)
                    && WalFormat.number(name.substring(WalFormat.CHECKPOINT.length())) >= 0
                    && !Files.isDirectory(entry)) {
                Path to = damages.files().setAside(entry, "wal-" + name);
                damages.found(DamageKind.CHECKPOINT, entry, -1, "a checkpoint is a directory", "nothing, now " + to);
            }
            int number = WalFormat.number(name);
            if (number < 0) {
                continue;
            }
            Path proper = WalFormat.segmentFile(directory, number);
            if (!Files.isRegularFile(entry) || !entry.equals(proper) && Files.exists(proper)) {
                Path to = damages.files().setAside(entry, "wal-" + name);
                damages.found(kind, entry, -1, "not a segment, though named like one", "its content, now " + to);
            } else if (!entry.equals(proper)) {
                Files.move(entry, proper);
                damages.found(
                        kind, entry, -1, "expected the name " + proper.getFileName(), "nothing, it has been renamed");
            }
        }
    }

    /** The newest checkpoint with segments; those behind it are set aside. Without one the newest, empty as it is. */
    private static WalFormat.@Nullable Checkpoint checkpoint(Path directory, Damages damages) throws IOException {
        List<WalFormat.Checkpoint> all = WalFormat.checkpoints(directory);
        List<WalFormat.Checkpoint> empty = new ArrayList<>();
        WalFormat.Checkpoint chosen = null;
        for (WalFormat.Checkpoint checkpoint : all.reversed()) {
            if (!WalFormat.listed(checkpoint.directory()).isEmpty()) {
                chosen = checkpoint;
                break;
            }
            empty.add(checkpoint);
        }
        for (WalFormat.Checkpoint checkpoint : empty) {
            String cost = "the series and samples in it";
            if (chosen != null) {
                cost += " that are not in checkpoint " + chosen.number() + "; now "
                        + damages.files().setAside(checkpoint.directory(), "wal-" + checkpoint.directory().getFileName());
            }
            damages.found(DamageKind.CHECKPOINT, checkpoint.directory(), -1, "expected segments, found none", cost);
        }
        return chosen != null || all.isEmpty() ? chosen : all.getLast();
    }

    private static void closeGaps(
            Path directory, List<WalFormat.Segment> segments, int first, DamageKind kind, Damages damages)
            throws IOException {
        int next = first;
        for (WalFormat.Segment segment : segments) {
            int missing = segment.number() - next;
            if (missing > 0) {
                boolean fill = missing <= MAX_FILLED;
                damages.found(
                        kind,
                        WalFormat.segmentFile(directory, next),
                        -1,
                        "expected segment " + next + ", found " + segment.number(),
                        fill ? missing + " segments, empty ones stand in for them" : "unknown, the rest is numbered anew");
                if (fill) {
                    for (; next < segment.number(); next++) {
                        DamagedFiles.create(WalFormat.segmentFile(directory, next), new byte[0]);
                    }
                } else {
                    DamagedFiles.replace(segment.file(), WalFormat.segmentFile(directory, next));
                }
            }
            next++;
        }
    }
}
