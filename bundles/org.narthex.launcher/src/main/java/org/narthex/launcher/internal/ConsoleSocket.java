package org.narthex.launcher.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where the console of a server listens: a socket named by the port of the server's first address, in a folder that only its user can open. */
final class ConsoleSocket {
    private static final String OWNER_ONLY = "rwx------";

    private ConsoleSocket() {}

    /** The socket's path for a listen address such as {@code 0.0.0.0:9090}. */
    static Path of(String listenAddress) {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path base = Path.of(runtime == null || runtime.isEmpty() ? System.getProperty("java.io.tmpdir") : runtime);
        String port = listenAddress.substring(listenAddress.lastIndexOf(':') + 1);
        return base.resolve("narthex-" + System.getProperty("user.name")).resolve(port + ".sock");
    }

    /**
     * Makes the folder.
     *
     * @return null, or why the folder cannot be trusted
     */
    static @Nullable String prepare(Path socket) {
        Path folder = socket.getParent();
        if (folder == null) {
            return "no folder";
        }
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            }
            PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean ours = attributes.isDirectory()
                    && attributes.owner().getName().equals(System.getProperty("user.name"))
                    && PosixFilePermissions.toString(attributes.permissions()).equals(OWNER_ONLY);
            return ours ? null : folder + " is not a folder that only " + System.getProperty("user.name") + " can open";
        } catch (IOException | UnsupportedOperationException e) {
            return e.toString();
        }
    }
}
