package org.narthex.storage.remote.internal.read;

import java.util.List;
import java.util.stream.Collectors;

/** The forms of an answer; the ordinals are the numbers of the protocol. */
enum ResponseType {
    SAMPLES,
    STREAMED_XOR_CHUNKS;

    /**
     * The first of the accepted forms that there is; without any, {@link #SAMPLES}.
     *
     * @throws IllegalArgumentException with the text for the reader when there is none
     */
    static ResponseType negotiate(List<Integer> accepted) {
        if (accepted.isEmpty()) {
            return SAMPLES;
        }
        for (int number : accepted) {
            if (number == SAMPLES.ordinal() || number == STREAMED_XOR_CHUNKS.ordinal()) {
                return values()[number];
            }
        }
        throw new IllegalArgumentException(accepted.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(
                        " ",
                        "server does not support any of the requested response types: [",
                        "]; supported: map[SAMPLES:{} STREAMED_XOR_CHUNKS:{}]")));
    }
}
