package org.narthex.scrape.internal.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.SectionBinder;
import org.osgi.service.component.annotations.Component;

/** Binds the section {@code scrape_configs}. Thread-safe. */
@Component(
        service = SectionBinder.class,
        property = {SectionBinder.SECTION + "=scrape_configs", SectionBinder.PID + "=org.narthex.scrape"})
public final class ScrapeConfigsBinder implements SectionBinder<ScrapeSection> {
    @Override
    public ScrapeSection bind(@Nullable ConfigNode node, BindContext context) throws ConfigException {
        List<ScrapeConfig> jobs = new ArrayList<>();
        if (node != null && !MappingReader.isNull(node)) {
            if (!(node instanceof ConfigNode.Sequence list)) {
                throw MappingReader.mismatch(node, "[]*config.ScrapeConfig");
            }
            Set<String> names = new HashSet<>();
            for (ConfigNode item : list.items()) {
                ScrapeConfig job = new JobBinder(context).bind(item);
                if (!names.add(job.jobName())) {
                    throw new ConfigException(
                            item, "found multiple scrape configs with job name \"" + job.jobName() + "\"");
                }
                jobs.add(job);
            }
        }
        return new ScrapeSection(List.copyOf(jobs), context.global().externalLabels());
    }

    @Override
    public @Nullable Object render(ScrapeSection section) {
        return section.jobs().isEmpty() ? null : section.jobs().stream().map(JobRenderer::render).toList();
    }
}
