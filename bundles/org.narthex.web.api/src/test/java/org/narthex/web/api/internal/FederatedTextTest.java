package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;

class FederatedTextTest {
    private final TreeMap<String, String> external = new TreeMap<>(Map.of("cluster", "c", "instance", ""));

    @Test
    void typesComeOnceAndExternalLabelsWhereAbsent() {
        FederatedText text = new FederatedText("text/plain; escaping=underscores", external);
        Labels own = Labels.of("__name__", "up", "instance", "a\"b", "job", "j");
        assertThat(text.sample("up", own, 1, 5))
                .isEqualTo("# TYPE up untyped\nup{instance=\"a\\\"b\",job=\"j\",cluster=\"c\"} 1 5\n");
        Labels bare = Labels.of("__name__", "up", "cluster", "x");
        assertThat(text.sample("up", bare, 1e7, 6)).isEqualTo("up{cluster=\"x\",instance=\"\"} 1e+07 6\n");
    }

    @Test
    void namesFollowTheScheme() {
        Labels labels = Labels.of("__name__", "a.b", "c.d", "v", "cluster", "x", "instance", "i");
        assertThat(new FederatedText("text/plain; escaping=underscores", external).sample("a.b", labels, 1, 5))
                .isEqualTo("# TYPE a_b untyped\na_b{c_d=\"v\",cluster=\"x\",instance=\"i\"} 1 5\n");
        assertThat(new FederatedText("text/plain; escaping=allow-utf-8", external).sample("a.b", labels, 1, 5))
                .isEqualTo("# TYPE \"a.b\" untyped\n{\"a.b\",\"c.d\"=\"v\",cluster=\"x\",instance=\"i\"} 1 5\n");
    }
}
