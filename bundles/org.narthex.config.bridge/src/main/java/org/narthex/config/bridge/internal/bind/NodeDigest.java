package org.narthex.config.bridge.internal.bind;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.Sequence;

/**
 * A digest of a node's content, whatever its position and the order of its keys. It is keyed with bytes drawn once a
 * process: digests appear in Configuration Admin, and a plain hash of a short secret could be guessed.
 */
final class NodeDigest {
    private static final byte[] KEY = new byte[16];

    static {
        new SecureRandom().nextBytes(KEY);
    }

    private NodeDigest() {}

    /** Sixteen hex digits. */
    static String of(@Nullable ConfigNode node, String salt) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        digest.update(KEY);
        text(digest, 's', salt);
        add(digest, node);
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static void add(MessageDigest digest, @Nullable ConfigNode node) {
        switch (node) {
            case null -> digest.update((byte) 'n');
            case Scalar s -> {
                text(digest, 't', s.type().name());
                text(digest, 'v', s.text());
            }
            case Sequence s -> {
                digest.update((byte) '[');
                s.items().forEach(i -> add(digest, i));
                digest.update((byte) ']');
            }
            case Mapping m -> {
                digest.update((byte) '{');
                for (Map.Entry<String, Entry> e : new TreeMap<>(m.entries()).entrySet()) {
                    text(digest, 'k', e.getKey());
                    add(digest, e.getValue().value());
                }
                digest.update((byte) '}');
            }
        }
    }

    private static void text(MessageDigest digest, char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) kind);
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ':');
        digest.update(bytes);
    }
}
