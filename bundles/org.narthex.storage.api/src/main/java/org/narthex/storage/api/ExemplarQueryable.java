package org.narthex.storage.api;

import java.util.List;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.osgi.annotation.versioning.ProviderType;

/** Answers queries for exemplars. Thread-safe. */
@ProviderType
public interface ExemplarQueryable {
    /** The exemplars of a series, oldest first. */
    record SeriesExemplars(Labels series, List<Exemplar> exemplars) {}

    /** The exemplars in [start, end] of the series that satisfy one of the matcher sets, in label order. */
    List<SeriesExemplars> exemplars(long start, long end, List<List<Matcher>> matcherSets);
}
