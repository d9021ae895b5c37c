package org.narthex.launcher.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Constants;

/** Writes bundles with one class and one text. */
public final class TestBundles {
    private TestBundles() {}

    /** The class that the bundles contain. */
    public static final class Content {}

    /** Writes a bundle with {@link Content}, and {@code text} in {@code texts/text.txt}. */
    public static void write(Path jar, String name, String version, String text) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        attributes.putValue(Constants.BUNDLE_VERSION, version);
        String classFile = Content.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest);
                InputStream bytes = TestBundles.class.getResourceAsStream("/" + classFile)) {
            zip.putNextEntry(new ZipEntry(classFile));
            bytes.transferTo(zip);
            zip.putNextEntry(new ZipEntry("texts/text.txt"));
            zip.write(text.getBytes(UTF_8));
        }
    }
}
