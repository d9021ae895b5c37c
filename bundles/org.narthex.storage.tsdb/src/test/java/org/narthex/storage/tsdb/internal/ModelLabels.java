package org.narthex.storage.tsdb.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;

/** The series of a model run, and matchers that fit some of them. Confined to one thread. */
final class ModelLabels {
    private static final int STEADY = 12;
    private static final int RARE = 60;
    private static final int KINDS = 6;

    private final Random random;

    ModelLabels(Random random) {
        this.random = random;
    }

    /** Number of a series: of one that often has samples, or else of one that seldom has. */
    int number() {
        return random.nextInt(3) > 0 ? random.nextInt(STEADY) : STEADY + random.nextInt(RARE);
    }

    /** Which kind of {@link ModelValue} a series has. */
    static int kind(int number) {
        return number % KINDS;
    }

    /** The labels of a series. */
    static Labels of(int number) {
        Map<String, String> labels = new HashMap<>();
        labels.put("__name__", number < STEADY ? "steady" + number % 3 : "rare" + number % 5);
        labels.put("id", String.valueOf(number));
        labels.put("kind", String.valueOf(kind(number)));
        if (number % 4 != 0) {
            labels.put("opt", number % 8 == 1 ? "μ" : "x" + number % 3);
        }
        return Labels.of(labels);
    }

    /** One to three matchers of any type. */
    List<Matcher> matchers() {
        List<Matcher> out = new ArrayList<>();
        int n = 1 + random.nextInt(3);
        for (int k = 0; k < n; k++) {
            String name = List.of("__name__", "id", "kind", "opt", "none").get(random.nextInt(5));
            MatchType type = MatchType.values()[random.nextInt(MatchType.values().length)];
            String value = switch (name) {
                case "__name__" -> type.isRegex()
                        ? List.of("steady.*", "rare[0-2]", "steady0|rare1", ".+", ".*").get(random.nextInt(5))
                        : List.of("steady1", "rare2").get(random.nextInt(2));
                case "id" -> type.isRegex() ? "1.*|3" : String.valueOf(random.nextInt(STEADY + RARE));
                case "kind" -> type.isRegex() ? "[0-3]" : String.valueOf(random.nextInt(6));
                case "opt" -> type.isRegex()
                        ? List.of("x.", "μ|", ".*", ".+", "").get(random.nextInt(5))
                        : List.of("x0", "", "μ").get(random.nextInt(3));
                default -> type.isRegex() ? List.of(".*", ".+").get(random.nextInt(2)) : List.of("", "y").get(random.nextInt(2));
            };
            out.add(Matcher.of(type, name, value));
        }
        return out;
    }
}
