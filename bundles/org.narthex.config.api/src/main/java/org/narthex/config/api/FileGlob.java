package org.narthex.config.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** File patterns with {@code *}, {@code ?} and {@code [...]} inside path elements, as the configuration writes them. */
public final class FileGlob {
    private FileGlob() {}

    /**
     * The existing files that match, sorted; folders that cannot be read count as empty.
     *
     * @throws IllegalArgumentException for a malformed pattern, whether or not there are files
     */
    public static List<Path> expand(Path pattern) {
        for (Path element : pattern) {
            if (hasWildcard(element.toString())) {
                compile(element.toString());
            }
        }
        List<Path> found = new ArrayList<>();
        Path start = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
        expand(start, pattern, 0, found);
        return found;
    }

    private static void expand(Path folder, Path pattern, int element, List<Path> found) {
        if (element == pattern.getNameCount()) {
            found.add(folder);
            return;
        }
        String name = pattern.getName(element).toString();
        if (!hasWildcard(name)) {
            Path next = folder.resolve(name);
            if (element + 1 < pattern.getNameCount() || Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                expand(next, pattern, element + 1, found);
            }
            return;
        }
        Pattern regex = compile(name);
        List<Path> matching = new ArrayList<>();
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(listed)) {
            for (Path child : children) {
                if (regex.matcher(child.getFileName().toString()).matches()) {
                    matching.add(folder.resolve(child.getFileName()));
                }
            }
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            return;
        }
        matching.sort(null);
        for (Path next : matching) {
            expand(next, pattern, element + 1, found);
        }
    }

    private static boolean hasWildcard(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                case '[' -> {
                    int end = glob.indexOf(']', i + 2);
                    if (end < 0) {
                        throw new IllegalArgumentException("syntax error in pattern");
                    }
                    String set = glob.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&");
                    regex.append('[').append(set).append(']');
                    i = end;
                }
                case '\\' -> {
                    if (++i == glob.length()) {
                        throw new IllegalArgumentException("syntax error in pattern");
                    }
                    regex.append(Pattern.quote(glob.substring(i, i + 1)));
                }
                default -> regex.append(Pattern.quote(glob.substring(i, i + 1)));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("syntax error in pattern", e);
        }
    }
}
