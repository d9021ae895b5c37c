package org.narthex.itest.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.narthex.itest.system.Distribution;

/** What the built bundles say of themselves. */
class ManifestIT {
    private static List<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(Distribution.home().resolve("bundles/5"))) {
            return files.sorted().toList();
        }
    }

    private static Attributes manifest(Path bundle) throws IOException {
        try (JarFile jar = new JarFile(bundle.toFile())) {
            return jar.getManifest().getMainAttributes();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachBundleKeepsTheRecipe() throws IOException {
        return bundles().stream().map(bundle -> DynamicTest.dynamicTest(bundle.getFileName().toString(), () -> {
            Attributes manifest = manifest(bundle);
            String name = manifest.getValue("Bundle-SymbolicName");
            assertThat(bundle.getFileName().toString()).startsWith(name + "-");
            assertThat(manifest.getValue("DynamicImport-Package")).isNull();
            Parameters exports = OSGiHeader.parseHeader(manifest.getValue("Export-Package"));
            for (Map.Entry<String, Attrs> export : exports.entrySet()) {
                assertThat(export.getKey()).startsWith(name).doesNotContain(".internal");
                assertThat(export.getValue().getVersion()).as("version of %s", export.getKey()).isNotBlank();
            }
        }));
    }

    @Test
    void noPackageIsSplit() throws IOException {
        Map<String, String> owners = new TreeMap<>();
        for (Path bundle : bundles()) {
            try (JarFile jar = new JarFile(bundle.toFile())) {
                jar.stream()
                        .filter(e -> e.getName().startsWith("org/narthex/") && e.getName().endsWith(".class"))
                        .map(e -> e.getName().substring(0, e.getName().lastIndexOf('/')))
                        .distinct()
                        .forEach(p -> {
                            String other = owners.put(p, bundle.getFileName().toString());
                            assertThat(other).as("another bundle with %s", p).isNull();
                        });
            }
        }
    }

    @Test
    void noBundlesNameIsAPrefixOfAnothers() throws IOException {
        List<String> names = bundles().stream()
                .map(b -> b.getFileName().toString().replaceAll("-\\d.*", ""))
                .toList();
        for (String name : names) {
            assertThat(names).noneMatch(other -> other.startsWith(name + "."));
        }
    }
}
