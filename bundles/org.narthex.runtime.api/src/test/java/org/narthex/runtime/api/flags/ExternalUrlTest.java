package org.narthex.runtime.api.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExternalUrlTest {
    @Test
    void pathLosesItsFinalSlash() {
        assertThat(ExternalUrl.of("http://golden.example:9090/", "0.0.0.0:1").path()).isEmpty();
        assertThat(ExternalUrl.of("http://h/ext/prom/", "0.0.0.0:1"))
                .isEqualTo(new ExternalUrl("http", "h", "/ext/prom"));
    }

    @Test
    void emptyUrlIsMadeOfTheFirstListenAddress() {
        assertThat(ExternalUrl.of("", "0.0.0.0:9191").host()).endsWith(":9191");
    }

    @Test
    void routePrefixFollowsTheUrlUnlessGiven() {
        ExternalUrl url = ExternalUrl.of("http://h/ext", "0.0.0.0:1");
        assertThat(url.routePrefix("")).isEqualTo("/ext");
        assertThat(url.routePrefix("pre/")).isEqualTo("/pre");
        assertThat(url.routePrefix("/")).isEqualTo("/");
    }

    @Test
    void quotedUrlIsRefused() {
        assertThatThrownBy(() -> ExternalUrl.of("\"http://h\"", "0.0.0.0:1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
