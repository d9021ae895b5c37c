package org.narthex.launcher.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.launcher.internal.connect.TestBundles;
import org.narthex.runtime.api.flags.ServerFlagParser;

class FrameworkProcessTest {
    @TempDir
    Path home;

    @Test
    void twoVersionsOfABundleEndTheStart() throws Exception {
        Path level = Files.createDirectories(home.resolve("bundles/5"));
        TestBundles.write(level.resolve("one-1.jar"), "one", "1.0.0", "old");
        TestBundles.write(level.resolve("one-2.jar"), "one", "2.0.0", "new");
        List<String> arguments = List.of("--web.listen-address=127.0.0.1:1");
        FrameworkProcess process =
                new FrameworkProcess(new Installation(home), arguments, ServerFlagParser.parse(arguments));

        assertThatThrownBy(process::run)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("one-2.jar: bundle one is there already as ")
                .hasMessageEndingWith("one-1.jar; remove one of them");
    }
}
