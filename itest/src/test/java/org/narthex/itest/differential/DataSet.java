package org.narthex.itest.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The data directories that queries are asked about. */
enum DataSet {
    /** The one that a real server wrote. */
    RECORDED(1782860400L, 1782867600L, "nh_.*", ""),
    /** One that Narthex' storage writes: see {@link VariedData}. */
    VARIED(VariedData.START, VariedData.END, "native.*|kinds|.*_bucket|hard|typed_.*", ""),
    /** The same with start timestamps, which both servers use. */
    STARTED(VariedData.START, VariedData.END, "", ",st-storage,xor2-encoding,histograms-st-encoding,use-start-timestamps");

    private final long start;
    private final long end;
    private final String histograms;
    private final String features;

    DataSet(long start, long end, String histograms, String features) {
        this.start = start;
        this.end = end;
        this.histograms = histograms;
        this.features = features;
    }

    /** Features that the servers need, each behind a comma. */
    String features() {
        return features;
    }

    /** First time of the samples, Unix seconds. */
    long start() {
        return start;
    }

    /** Last time. */
    long end() {
        return end;
    }

    /** Which metrics to leave out so that the dialect can be asked for the others. */
    Pattern leftOut(Dialect dialect) {
        return Pattern.compile(dialect.extended() ? "" : histograms);
    }

    /** Writes the directory. */
    Path create(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path data = folder.resolve("data");
        switch (this) {
            case RECORDED -> {
                Path archive = recorded();
                if (archive == null) {
                    throw new IOException("no recorded directory: set NARTHEX_CONFORMANCE");
                }
                Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                        .inheritIO()
                        .start();
                if (tar.waitFor() != 0) {
                    throw new IOException("cannot unpack " + archive);
                }
            }
            case VARIED -> VariedData.write(data, false);
            case STARTED -> VariedData.write(data, true);
        }
        return data;
    }

    /** The recorded directory's archive; null where it is absent. */
    static @Nullable Path recorded() {
        String named = System.getenv("NARTHEX_CONFORMANCE");
        String file = "api/data/dir.tar.gz";
        if (named != null && Files.isRegularFile(Path.of(named, file))) {
            return Path.of(named, file);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/conformance").resolve(file);
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
