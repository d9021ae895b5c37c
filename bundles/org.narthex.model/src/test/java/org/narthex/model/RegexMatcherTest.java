package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegexMatcherTest {
    private static final List<String> TOKENS =
            List.of("a", "b", "foo", ".*", ".+", "|", "(", ")", "(?:", "[ab]", "\\.", ".", "x?", "^", "$", "é", "\\d", "a*", "{2}");

    @Test
    void shortcutsAgreeWithRe2() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder expression = new StringBuilder();
            for (int n = random.nextInt(7); n >= 0; n--) {
                expression.append(TOKENS.get(random.nextInt(TOKENS.size())));
            }
            RegexMatcher matcher;
            try {
                matcher = RegexMatcher.compile(expression.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            Pattern re2 = Pattern.compile("^(?s:" + expression + ")$");
            for (int v = 0; v < 6; v++) {
                String value = value(random);
                assertThat(matcher.matches(value))
                        .as("seed %d: %s against %s", seed, expression, value)
                        .isEqualTo(re2.matcher(value).matches());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50_000);
    }

    private static String value(Random random) {
        List<String> parts = List.of("a", "b", "foo", ".", "x", "é", "\n", "1", "\ud83d\ude00");
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            value.append(parts.get(random.nextInt(parts.size())));
        }
        return value.toString();
    }

    @Test
    void alternativesBecomeASet() {
        assertThat(RegexMatcher.compile("a|b(c|d)|x\\.y").setMatches()).containsExactly("a", "bc", "bd", "x.y");
        assertThat(RegexMatcher.compile("").setMatches()).containsExactly("");
        assertThat(RegexMatcher.compile("a.*").setMatches()).isNull();
        assertThat(RegexMatcher.compile("a.*").prefix()).isEqualTo("a");
        assertThat(RegexMatcher.compile(".*").matchesEverything()).isTrue();
        assertThat(RegexMatcher.compile(".+").matchesEverythingNonEmpty()).isTrue();
    }

    @Test
    void malformedExpressionsAreRefused() {
        assertThatThrownBy(() -> RegexMatcher.compile("a(")).hasMessageContaining("missing closing )");
        assertThatThrownBy(() -> RegexMatcher.compile("(?=a)")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void errorsAreThoseOfRe2() {
        assertThatThrownBy(() -> RegexMatcher.compileMatcher("a\\"))
                .hasMessage("error parsing regexp: trailing backslash at end of expression: ``");
        assertThatThrownBy(() -> RegexMatcher.compileMatcher("a)")).hasMessage("error parsing regexp: unexpected ): `a)`");
        assertThatThrownBy(() -> RegexMatcher.compileMatcher("(a"))
                .hasMessage("error parsing regexp: missing closing ): `(a`");
    }

    @Test
    void templatesAreGos() {
        RegexMatcher m = RegexMatcher.compile("(?P<first>a+)-(b*)");
        assertThat(m.expand("aa-b", "$2/${1}/$first/$$/$9/$1x/$")).isEqualTo("b/aa/aa/$///$");
        assertThat(m.expand("nothing", "$1")).isNull();
    }
}
