package org.narthex.storage.tsdb.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Finds the data recorded from Prometheus; a test that needs it is skipped where it is missing. */
public final class Conformance {
    private Conformance() {}

    /** A file or folder below the conformance folder. */
    public static Path path(String name) {
        String variable = System.getenv("NARTHEX_CONFORMANCE");
        Path root = variable == null ? null : Path.of(variable);
        for (Path at = Path.of("").toAbsolutePath(); root == null && at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/conformance");
            if (Files.isDirectory(candidate)) {
                root = candidate;
            }
        }
        Assumptions.assumeTrue(root != null && Files.exists(root.resolve(name)), "no conformance data: " + name);
        return root.resolve(name);
    }

    /** The content of a gzip file. */
    public static byte[] gunzip(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    /** Unpacks a .tar.gz. */
    public static void untar(Path archive, Path into) throws IOException {
        try (InputStream in = new ByteArrayInputStream(gunzip(archive))) {
            byte[] header;
            while ((header = in.readNBytes(512)).length == 512 && header[0] != 0) {
                String name = text(header, 0, 100);
                String prefix = header[257] == 'u' ? text(header, 345, 155) : "";
                if (!prefix.isEmpty()) {
                    name = prefix + "/" + name;
                }
                long size = Long.parseLong(text(header, 124, 12).strip(), 8);
                byte[] data = in.readNBytes(Math.toIntExact(size));
                in.skipNBytes((512 - size % 512) % 512);
                Path target = into.resolve(name).normalize();
                if (header[156] == '5') {
                    Files.createDirectories(target);
                } else if (header[156] == '0' || header[156] == 0) {
                    Files.createDirectories(target.getParent());
                    Files.write(target, data);
                }
            }
        }
    }

    private static String text(byte[] b, int from, int length) {
        int end = from;
        while (end < from + length && b[end] != 0) {
            end++;
        }
        return new String(b, from, end - from, StandardCharsets.UTF_8);
    }
}
