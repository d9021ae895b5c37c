package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.narthex.model.GoQuote;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.relabel.RelabelConfig;
import org.narthex.model.relabel.Relabeler;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.scrape.TargetDirectory;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What each relabelling rule of a scrape pool makes of a discovered target's labels. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/targets/relabel_steps", route_methods = "GET")
public final class RelabelStepsRoute extends ApiRoutes {
    private final TargetDirectory directory;

    /** The labels after a rule; empty once a rule has dropped them. */
    private record Step(RelabelConfig rule, Labels output, boolean keep) {}

    /** The route on the scraper's pools. */
    @Activate
    public RelabelStepsRoute(@Reference ServerFlags flags, @Reference TargetDirectory directory) {
        super(flags);
        this.directory = directory;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        String pool = required(form, "scrapePool");
        String text = required(form, "labels");
        Labels labels;
        try {
            labels = LabelsJson.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "error parsing labels: " + ApiException.message(e), e);
        }
        List<RelabelConfig> rules = directory.relabelRules(pool);
        if (rules == null) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA,
                    "error retrieving scrape config: scrape pool " + GoQuote.quote(pool) + " not found");
        }
        List<Step> steps = steps(labels, rules);
        return ApiResult.of(json -> {
            json.beginObject().key("steps").beginList();
            for (Step step : steps) {
                write(json, step);
            }
            json.endList().endObject();
        });
    }

    private static String required(Form form, String name) throws ApiException {
        String value = form.get(name);
        if (value.isEmpty()) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "no " + name + " parameter provided");
        }
        return value;
    }

    private static List<Step> steps(Labels labels, List<RelabelConfig> rules) {
        LabelsBuilder builder = new LabelsBuilder(labels);
        List<Step> steps = new ArrayList<>();
        boolean keep = true;
        for (RelabelConfig rule : rules) {
            keep = keep && Relabeler.process(builder, List.of(rule));
            steps.add(new Step(rule, keep ? builder.labels() : Labels.EMPTY, keep));
        }
        return steps;
    }

    private static void write(JsonOut json, Step step) throws IOException {
        RelabelConfig rule = step.rule();
        json.beginObject().key("rule").beginObject();
        if (!rule.sourceLabels().isEmpty()) {
            json.key("source_labels").beginList();
            for (String name : rule.sourceLabels()) {
                json.string(name);
            }
            json.endList();
        }
        json.key("separator").string(rule.separator());
        json.key("regex").string(rule.regex());
        if (rule.modulus() != 0) {
            json.key("modulus").number(rule.modulus());
        }
        if (!rule.targetLabel().isEmpty()) {
            json.key("target_label").string(rule.targetLabel());
        }
        json.key("replacement").string(rule.replacement());
        json.key("action").string(rule.action().text()).endObject();
        json.key("output");
        ResultJson.labels(json, step.output());
        json.key("keep").bool(step.keep()).endObject();
    }
}
