package org.narthex.storage.remote.internal.read;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;

/** A storage of a few series; notes the ranges that are asked for. */
final class FakeStorage implements Queryable {
    final List<FakeSeries> series = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    @Nullable StorageException failure;
    int closed;

    @Override
    public Querier querier(long mint, long maxt) {
        return new Querier() {
            @Override
            public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
                asked.add(mint + ".." + maxt + " " + sorted + " " + matchers);
                Iterator<FakeSeries> found = series.stream()
                        .filter(s -> matchers.stream().allMatch(m -> m.matches(s.labels())))
                        .iterator();
                return new SeriesSet() {
                    @Override
                    public @Nullable Series next() {
                        if (found.hasNext()) {
                            return found.next();
                        }
                        if (failure != null) {
                            throw failure;
                        }
                        return null;
                    }

                    @Override
                    public List<String> warnings() {
                        return List.of();
                    }
                };
            }

            @Override
            public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<String> labelNames(List<Matcher> matchers, int limit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
