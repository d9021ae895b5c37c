package org.narthex.launcher.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder of an installed server: {@code bundles/<start level>/*.jar}, {@code plugins/}, {@code conf/}.
 *
 * @param home absolute
 */
record Installation(Path home) {
    /** System property that the start script sets. */
    static final String HOME_PROPERTY = "narthex.home";

    static Installation find() throws IOException {
        Path home = Path.of(System.getProperty(HOME_PROPERTY, ".")).toAbsolutePath().normalize();
        if (!Files.isDirectory(home.resolve("bundles"))) {
            throw new IOException(home.resolve("bundles") + ": no such folder; " + HOME_PROPERTY + " must name an installation");
        }
        return new Installation(home);
    }

    /** The folder that is watched for bundles. */
    Path plugins() {
        return home.resolve("plugins");
    }

    /** The bundles by start level, in the order of their names. */
    SortedMap<Integer, List<Path>> bundles() throws IOException {
        SortedMap<Integer, List<Path>> levels = new TreeMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.resolve("bundles"), Files::isDirectory)) {
            for (Path folder : folders) {
                levels.put(level(folder), jars(folder));
            }
        }
        return levels;
    }

    private static int level(Path folder) throws IOException {
        try {
            return Integer.parseInt(String.valueOf(folder.getFileName()));
        } catch (NumberFormatException e) {
            throw new IOException(folder + ": expected a start level as the folder's name", e);
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        }
        jars.sort(null);
        return jars;
    }
}
