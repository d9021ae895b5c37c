package org.narthex.runtime.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The command-line flags the server was started with. A name is given without its dashes. Immutable. */
@ProviderType
public interface ServerFlags {
    /**
     * The flag's value in the text form of {@code /api/v1/status/flags}.
     *
     * @throws IllegalArgumentException for a name that is no flag
     */
    String text(String name);

    boolean bool(String name);

    long integer(String name);

    double decimal(String name);

    /** A duration flag in milliseconds; an unset one is 0. */
    long millis(String name);

    /** A size flag in bytes; an unset one is 0. */
    long bytes(String name);

    /** The values of a repeatable flag, in order. */
    List<String> list(String name);

    /** The values of {@code --enable-feature}, split at commas. */
    Set<String> features();

    /** Whether the flag was given, rather than left at its default. */
    boolean given(String name);

    /** Every flag with its value, by name, for {@code /api/v1/status/flags}. */
    Map<String, String> all();
}
