package org.narthex.config.bridge.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.FileGlob;
import org.narthex.config.api.MappingReader;

/** The checksum over the configuration file, the rule files and the scrape configuration files that it names. */
final class ConfigChecksum {
    private ConfigChecksum() {}

    /** Hex digits of SHA-256. */
    static String of(Path file, ConfigReader reader) throws IOException, ConfigException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        byte[] content = Files.readAllBytes(file);
        digest.update(content);
        ConfigNode root = reader.read(new String(content, StandardCharsets.UTF_8), file.toString());
        if (root instanceof ConfigNode.Mapping mapping) {
            MappingReader r = new MappingReader(mapping);
            add(digest, file, r, "rule_files", "r\0");
            add(digest, file, r, "scrape_config_files", "s\0");
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Path file, MappingReader reader, String key, String mark)
            throws IOException, ConfigException {
        Path folder = file.toAbsolutePath().getParent();
        for (String pattern : reader.strings(key)) {
            for (Path match : FileGlob.expand(folder == null ? Path.of(pattern) : folder.resolve(pattern))) {
                digest.update((mark + match + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(match));
                digest.update((byte) 0);
            }
        }
    }
}
