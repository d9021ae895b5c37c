package org.narthex.storage.remote.internal.write;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages that a remote write request may carry. */
enum MessageType {
    V1("prometheus.WriteRequest"),
    V2("io.prometheus.write.v2.Request");

    private static final String MEDIA_TYPE = "application/x-protobuf";
    private static final String PARAMETER = "https://www.rfc-editor.org/rfc/rfc9110#parameter";

    private final String text;

    MessageType(String text) {
        this.text = text;
    }

    /** The name of the protobuf message. */
    String text() {
        return text;
    }

    static @Nullable MessageType named(String name) {
        for (MessageType type : values()) {
            if (type.text.equals(name)) {
                return type;
            }
        }
        return null;
    }

    static String list(List<MessageType> types) {
        return types.stream().map(MessageType::text).collect(Collectors.joining(", "));
    }

    /**
     * The message that a content type names; without a parameter {@code proto} that of version 1.
     *
     * @throws IllegalArgumentException with the text for the sender
     */
    static MessageType of(String contentType) {
        String header = contentType.isEmpty() ? MEDIA_TYPE : contentType.strip();
        String[] parts = header.split(";", -1);
        if (!parts[0].equals(MEDIA_TYPE)) {
            throw new IllegalArgumentException(
                    "expected " + MEDIA_TYPE + " as the first (media) part, got " + header + " content-type");
        }
        for (String parameter : Arrays.asList(parts).subList(1, parts.length)) {
            String[] pair = parameter.split("=", -1);
            if (pair.length != 2) {
                throw new IllegalArgumentException("as per " + PARAMETER + " expected parameters to be key-values, got "
                        + parameter + " in " + header + " content-type");
            }
            if (pair[0].equals("proto")) {
                MessageType type = named(pair[1]);
                if (type == null) {
                    throw new IllegalArgumentException("got " + header
                            + " content type; unknown type for remote write protobuf message " + pair[1]
                            + ", supported: " + list(List.of(values())));
                }
                return type;
            }
        }
        return V1;
    }
}
