package org.narthex.storage.remote.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.narthex.runtime.api.ServerFlags;

/** Flags as given. */
public record FakeFlags(Map<String, String> values, Set<String> features) implements ServerFlags {
    @Override
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    @Override
    public boolean bool(String name) {
        return text(name).equals("true");
    }

    @Override
    public long integer(String name) {
        return Long.parseLong(text(name));
    }

    @Override
    public double decimal(String name) {
        return Double.parseDouble(text(name));
    }

    @Override
    public long millis(String name) {
        return integer(name);
    }

    @Override
    public long bytes(String name) {
        return integer(name);
    }

    @Override
    public List<String> list(String name) {
        return List.of(text(name).split(","));
    }

    @Override
    public boolean given(String name) {
        return values.containsKey(name);
    }

    @Override
    public Map<String, String> all() {
        return values;
    }
}
