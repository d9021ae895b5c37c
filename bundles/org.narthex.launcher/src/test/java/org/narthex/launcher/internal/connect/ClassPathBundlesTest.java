package org.narthex.launcher.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectFrameworkFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

class ClassPathBundlesTest {
    private static final String CLASS = TestBundles.Content.class.getName();

    @TempDir
    Path folder;

    private Path listed;
    private Path other;
    private URLClassLoader loader;
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        listed = folder.resolve("listed one.jar");
        other = folder.resolve("other.jar");
        TestBundles.write(listed, "listed", "1.0.0", "first");
        TestBundles.write(other, "other", "1.0.0", "other");
        loader = new URLClassLoader(new URL[] {listed.toUri().toURL()}, null);
        String classPath = String.join(File.pathSeparator, listed.toString(), folder.resolve("absent.jar").toString());
        framework = ServiceLoader.load(ConnectFrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(
                        Map.of(Constants.FRAMEWORK_STORAGE, folder.resolve("storage").toString()),
                        new ClassPathBundles(classPath, loader));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        loader.close();
    }

    @Test
    void aBundleOfTheClassPathHasItsLoaderAndAllElseFromItsFile() throws Exception {
        Bundle bundle = install(listed);

        assertThat(bundle.loadClass(CLASS).getClassLoader()).isSameAs(loader);
        assertThat(bundle.getSymbolicName()).isEqualTo("listed");
        assertThat(text(bundle.getEntry("texts/text.txt"))).isEqualTo("first");
        assertThat(Collections.list(bundle.findEntries("texts", "*.txt", false))).hasSize(1);
        assertThat(bundle.getEntry("texts/none.txt")).isNull();
    }

    @Test
    void anotherBundleHasALoaderOfItsOwn() throws Exception {
        Bundle bundle = install(other);

        assertThat(bundle.loadClass(CLASS).getClassLoader()).isNotSameAs(loader);
        assertThat(text(bundle.getEntry("texts/text.txt"))).isEqualTo("other");
    }

    @Test
    void aReplacedFileIsAnOrdinaryBundleAfterItsUpdate() throws Exception {
        Bundle bundle = install(listed);
        Path next = folder.resolve("next.jar");
        TestBundles.write(next, "listed", "2.0.0", "the second text");
        Files.move(next, listed, StandardCopyOption.REPLACE_EXISTING);

        bundle.update();
        refresh(bundle);

        assertThat(bundle.getVersion()).hasToString("2.0.0");
        assertThat(bundle.loadClass(CLASS).getClassLoader()).isNotSameAs(loader);
        assertThat(text(bundle.getEntry("texts/text.txt"))).isEqualTo("the second text");
    }

    @Test
    void anUnchangedFileKeepsTheLoaderThroughRefreshAndNewInstallation() throws Exception {
        Bundle bundle = install(listed);
        refresh(bundle);
        assertThat(bundle.loadClass(CLASS).getClassLoader()).isSameAs(loader);

        bundle.uninstall();
        assertThat(install(listed).loadClass(CLASS).getClassLoader()).isSameAs(loader);
    }

    private Bundle install(Path jar) throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(ClassPathBundles.location(jar));
        bundle.start();
        return bundle;
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> done.countDown());
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String text(URL entry) throws IOException {
        try (InputStream in = entry.openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
