package org.narthex.runtime.api.flags;

import java.util.Locale;

/** The platform in the words of Prometheus. */
public final class Platform {
    /** Operating system, such as {@code linux}. */
    public static final String OS = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll(" .*", "");

    /** Processor, such as {@code amd64} or {@code arm64}. */
    public static final String ARCH = System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64");

    /** Both, such as {@code linux/amd64}. */
    public static final String NAME = OS + "/" + ARCH;

    private Platform() {}
}
