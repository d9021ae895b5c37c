package org.narthex.config.bridge.consumer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.SectionBinder;
import org.osgi.service.component.annotations.Component;

@Component(property = {"narthex.section=scrape_configs", "narthex.pid=org.narthex.scrape"})
public final class JobsBinder implements SectionBinder<Jobs> {
    @Override
    public Jobs bind(@Nullable ConfigNode node, BindContext context) throws ConfigException {
        List<Jobs.Job> jobs = new ArrayList<>();
        if (node instanceof ConfigNode.Sequence list) {
            for (ConfigNode item : list.items()) {
                ConfigNode.Mapping job = (ConfigNode.Mapping) item;
                MappingReader r = new MappingReader(job);
                String name = r.string("job_name", "");
                if (name.isEmpty()) {
                    throw r.error("job_name is empty");
                }
                jobs.add(new Jobs.Job(name, context.discovery(job)));
            }
        }
        return new Jobs(List.copyOf(jobs));
    }

    @Override
    public Object render(Jobs section) {
        List<Object> out = new ArrayList<>();
        for (Jobs.Job job : section.jobs()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("job_name", job.name());
            map.put("discovery", job.discovery());
            out.add(map);
        }
        return out;
    }
}
