package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;

class OpenMetricsPageParserTest {
    @Test
    void timestampIsSecondsTruncatedToMilliseconds() throws PageFormatException {
        assertThat(Pages.openMetrics("a 1 1520879607.7899\nb 1 -1.5\n# EOF"))
                .containsExactly("a -> {__name__=\"a\"} 1 @1520879607789", "b -> {__name__=\"b\"} 1 @-1500");
    }

    @Test
    void exemplarsAreReadWithAndWithoutTimestamp() throws PageFormatException {
        assertThat(Pages.openMetrics("a_total 1 # {t=\"x\"} 0.5 12.25\nb 1 2 # {} 3\n# EOF\n"))
                .containsExactly(
                        "a_total -> {__name__=\"a_total\"} 1 # {t=\"x\"} 0.5 @12250",
                        "b -> {__name__=\"b\"} 1 @2000 # {} 3");
    }

    @Test
    void createdLinesAreSeries() throws PageFormatException {
        assertThat(Pages.openMetrics("# TYPE a counter\na_total 1\na_created 12\n# EOF\n"))
                .containsExactly(
                        "TYPE a counter",
                        "a_total -> {__name__=\"a_total\"} 1",
                        "a_created -> {__name__=\"a_created\"} 12");
    }

    @Test
    void unitIsASuffixOfTheFamily() throws PageFormatException {
        assertThat(Pages.openMetrics("# UNIT a_seconds seconds\n# UNIT b \n# EOF\n"))
                .containsExactly("UNIT a_seconds seconds", "UNIT b ");
    }

    @Test
    void helpEscapesAreThoseOfLabels() throws PageFormatException {
        assertThat(Pages.openMetrics("# HELP a x\\ny \\\"z\\\" \\\\\n# EOF\n")).containsExactly("HELP a x\ny \"z\" \\");
    }

    @Test
    void typesAreThoseOfTheFormat() throws PageFormatException {
        assertThat(Pages.openMetrics("# TYPE a unknown\n# TYPE b gaugehistogram\n# TYPE c stateset\n# TYPE d info\n# EOF\n"))
                .containsExactly("TYPE a unknown", "TYPE b gaugehistogram", "TYPE c stateset", "TYPE d info");
    }

    @Test
    void blanksBeyondOneSpaceAreRefused() {
        assertThat(ErrorTextsTest.error("a  1\n# EOF\n", true))
                .isEqualTo("expected value after metric, got \"  \" (\"INVALID\") while parsing: \"a  \"");
        assertThat(ErrorTextsTest.error("a 1 \n# EOF\n", true))
                .isEqualTo("expected a valid start token, got \"\\n#\" (\"LINEBREAK\") while parsing: \"\\n#\"");
    }

    @Test
    void everySampleNeedsTheEndMark() {
        assertThat(ErrorTextsTest.error("a 1\n", true)).isEqualTo("data does not end with # EOF");
    }

    @Test
    void pageThatEndsBehindAKeywordShowsTheKeyword() {
        assertThat(ErrorTextsTest.error("# TYPE ", true))
                .isEqualTo("expected metric name after TYPE, got \"# TYPE \" (\"EOF\") while parsing: \"# TYPE \"");
    }
}
