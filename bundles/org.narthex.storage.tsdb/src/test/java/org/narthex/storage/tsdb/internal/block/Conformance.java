package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Finds the recorded data of a real server and reads it; without the data the calling test is skipped. */
public final class Conformance {
    private Conformance() {}

    /** A file or folder of the data. */
    public static Path path(String relative) {
        String given = System.getenv("NARTHEX_CONFORMANCE");
        Path root = given == null ? search() : Path.of(given);
        Assumptions.assumeTrue(
                root != null && Files.isDirectory(root), "skipped: no conformance data (set NARTHEX_CONFORMANCE)");
        Path path = root.resolve(relative);
        assertThat(path).exists();
        return path;
    }

    private static Path search() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path candidate = p.resolve("shared/conformance");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** The lines of a file of JSON values. */
    public static List<Node> lines(String relative) {
        try {
            List<Node> out = new ArrayList<>();
            for (String line : Files.readAllLines(path(relative))) {
                out.add(new Node(Json.parse(line)));
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is one JSON value. */
    public static Node json(Path file) {
        try {
            return new Node(Json.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a gzip file. */
    public static String gunzip(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Unpacks a tar.gz. */
    public static void untar(Path archive, Path into) throws IOException {
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
            byte[] header = new byte[512];
            String longName = null;
            while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
                String name = text(header, 0, 100);
                if (header[345] != 0 && text(header, 257, 6).startsWith("ustar")) {
                    name = text(header, 345, 155) + "/" + name;
                }
                int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((512 - size % 512) % 512);
                char type = (char) header[156];
                if (type == 'L') {
                    longName = text(content, 0, content.length);
                    continue;
                }
                if (longName != null) {
                    name = longName;
                    longName = null;
                }
                Path target = into.resolve(name).normalize();
                assertThat(target.startsWith(into)).isTrue();
                if (type == '5') {
                    Files.createDirectories(target);
                } else if (type == '0' || type == 0) {
                    Files.createDirectories(target.getParent());
                    Files.write(target, content);
                }
            }
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        int n = 0;
        while (n < length && bytes[from + n] != 0) {
            n++;
        }
        return new String(bytes, from, n, StandardCharsets.UTF_8);
    }

    /** A JSON value with short accessors. */
    public record Node(Object json) {
        /** A member; fails where it is missing. */
        public Node get(String key) {
            Json value = ((Json.Obj) json).get(key);
            assertThat(value).as(key).isNotNull();
            return new Node(value);
        }

        public boolean has(String key) {
            return ((Json.Obj) json).get(key) != null;
        }

        public List<Node> items() {
            return ((Json.Arr) json).items().stream().map(j -> new Node(j)).toList();
        }

        /** The items of a member; none where it is null. */
        public List<Node> members(String key) {
            return has(key) ? get(key).items() : List.of();
        }

        public List<String> keys() {
            return List.copyOf(((Json.Obj) json).members().keySet());
        }

        public String text() {
            return json instanceof Json.Str s ? s.text() : ((Json.Num) json).text();
        }

        public long number() {
            return Long.parseLong(text());
        }

        public long unsigned() {
            return Long.parseUnsignedLong(text());
        }

        public double bits() {
            return Double.longBitsToDouble(Long.parseUnsignedLong(text(), 16));
        }

        public boolean bool() {
            return ((Json.Bool) json).value();
        }

        public byte[] hex() {
            return java.util.HexFormat.of().parseHex(text());
        }
    }
}
