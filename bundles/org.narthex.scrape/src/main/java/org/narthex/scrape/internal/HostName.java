package org.narthex.scrape.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * The machine's fully qualified name, looked up on a thread of its own because that may take as long as a name server
 * pleases. Thread-safe.
 */
final class HostName {
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile String name = "localhost";

    /** Begins to look the name up. */
    HostName(Supplier<String> lookup) {
        Thread.ofPlatform().daemon().name("scrape-host-name").start(() -> {
            try {
                name = lookup.get();
            } finally {
                known.countDown();
            }
        });
    }

    /** Waits for the name. */
    String await() throws InterruptedException {
        known.await();
        return name;
    }

    /** Asks the machine, then its name server. */
    static String ofMachine() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
