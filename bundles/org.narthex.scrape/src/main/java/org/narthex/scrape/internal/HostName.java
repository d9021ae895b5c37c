package org.narthex.scrape.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The machine's fully qualified name, looked up on a thread of its own because that may take as long as a name server
 * pleases. Once it is told it stays the same. Thread-safe.
 */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    /** Scraping waits for the name: not longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final CompletableFuture<String> name = new CompletableFuture<>();

    /** Begins to look the name up; one that does not come in time is replaced by the name without domain. */
    HostName(Supplier<String> lookup) {
        this(lookup, PATIENCE);
    }

    HostName(Supplier<String> lookup, Duration patience) {
        String unqualified = unqualified();
        Thread.ofPlatform().daemon().name("scrape-host-name").start(() -> {
            try {
                name.complete(lookup.get());
            } finally {
                name.complete(unqualified);
            }
        });
        name.completeOnTimeout(unqualified, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the name, a few seconds at most. */
    String await() throws InterruptedException {
        try {
            return name.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the name is never refused", e);
        }
    }

    /** Asks the machine, then its name server. */
    static String ofMachine() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return unqualified();
        }
    }

    private static String unqualified() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
