package org.narthex.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folder of recorded exchanges, and the servers that they were recorded from. */
final class Recordings {
    /**
     * A server.
     *
     * @param data archive that its data directory is unpacked from; null for an empty one
     * @param files its files of exchanges
     */
    record Setup(String name, List<String> flags, String config, @Nullable String data, List<String> files) {
        /** What stands in front of every path. */
        String prefix() {
            return flags.stream()
                    .filter(flag -> flag.startsWith("--web.route-prefix="))
                    .map(flag -> flag.substring(flag.indexOf('=') + 1))
                    .findFirst()
                    .orElse("");
        }
    }

    private Recordings() {}

    /** The variable NARTHEX_CONFORMANCE, else {@code shared/conformance} in a folder above; null where neither exists. */
    static @Nullable Path folder() {
        String named = System.getenv("NARTHEX_CONFORMANCE");
        if (named != null && Files.isDirectory(Path.of(named, "api"))) {
            return Path.of(named, "api");
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/conformance/api");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    static List<Setup> setups(Path folder) throws IOException {
        List<Setup> setups = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(Files.readString(folder.resolve("setups.json")))) {
            List<String> files = new ArrayList<>(List.of(node.path("file").asText()));
            files.addAll(texts(node.path("alsoFiles")));
            setups.add(new Setup(
                    node.path("name").asText(),
                    texts(node.path("flags")),
                    node.path("config").asText(),
                    node.path("data").isTextual() ? node.path("data").asText() : null,
                    files));
        }
        return setups;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
