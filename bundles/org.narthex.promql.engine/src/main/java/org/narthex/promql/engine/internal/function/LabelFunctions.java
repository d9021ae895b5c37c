package org.narthex.promql.engine.internal.function;

import java.util.List;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.RegexMatcher;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code label_replace} and {@code label_join}: they change labels, not samples. */
public final class LabelFunctions {
    private LabelFunctions() {}

    /** {@code label_replace}; the texts are those behind the vector. */
    public static SampleFunction replace(List<String> texts) {
        String target = texts.get(0);
        String replacement = texts.get(1);
        String source = texts.get(2);
        RegexMatcher regex;
        try {
            regex = RegexMatcher.compile(texts.get(3));
        } catch (IllegalArgumentException e) {
            throw EvaluationException.execution(
                    "invalid regular expression in label_replace(): " + texts.get(3));
        }
        checkName(target, "destination", "label_replace");
        LabelsBuilder builder = new LabelsBuilder();
        return s -> {
            String result = regex.expand(s.labels.get(source), replacement);
            if (result != null) {
                set(s, builder, target, result);
            }
        };
    }

    /** {@code label_join}; the texts are those behind the vector. */
    public static SampleFunction join(List<String> texts) {
        String target = texts.get(0);
        String separator = texts.get(1);
        List<String> sources = texts.subList(2, texts.size());
        sources.forEach(source -> checkName(source, "source", "label_join"));
        checkName(target, "destination", "label_join");
        LabelsBuilder builder = new LabelsBuilder();
        return s -> {
            String result = String.join(
                    separator, sources.stream().map(s.labels::get).toList());
            set(s, builder, target, result);
        };
    }

    private static void set(StepSeries s, LabelsBuilder builder, String name, String value) {
        s.labels = builder.reset(s.labels).set(name, value).labels();
        if (name.equals(Labels.METRIC_NAME)) {
            s.dropName = false;
        }
    }

    /** A label name is any text that is not empty and, where it came as bytes, UTF-8. */
    private static void checkName(String name, String what, String function) {
        if (!isValidName(name)) {
            throw EvaluationException.execution("invalid " + what + " label name in " + function + "(): " + name);
        }
    }

    /** Whether a text can be a label name. */
    public static boolean isValidName(String name) {
        return !name.isEmpty() && name.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }
}
