package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.model.StaleMarker;

class TextPageParserTest {
    @Test
    void nameLabelsAndValueAreRead() throws PageFormatException {
        assertThat(Pages.text("up{job=\"a\",instance=\"b:1\"} 1\n"))
                .containsExactly("up{job=\"a\",instance=\"b:1\"} -> {__name__=\"up\", instance=\"b:1\", job=\"a\"} 1");
    }

    @Test
    void seriesEndsBeforeTheBlanksOfItsValue() throws PageFormatException {
        assertThat(Pages.text("a { b = \"c\" , }\t 2")).containsExactly("a { b = \"c\" , } -> {__name__=\"a\", b=\"c\"} 2");
    }

    @Test
    void commasBetweenLabelsMayBeMissing() throws PageFormatException {
        assertThat(Pages.text("a{b=\"c\" d=\"e\"} 2")).containsExactly(
                "a{b=\"c\" d=\"e\"} -> {__name__=\"a\", b=\"c\", d=\"e\"} 2");
    }

    @Test
    void timestampIsMilliseconds() throws PageFormatException {
        assertThat(Pages.text("a 1 1700000000123\nb 2\n"))
                .containsExactly("a -> {__name__=\"a\"} 1 @1700000000123", "b -> {__name__=\"b\"} 2");
    }

    @Test
    void timestampTakesNoSign() {
        assertThat(ErrorTextsTest.error("a 1 -5\n", false))
                .isEqualTo("expected timestamp or new record, got \"-\" (\"INVALID\") while parsing: \"a 1 -\"");
    }

    @Test
    void timestampBeyondLongIsRefused() {
        assertThat(ErrorTextsTest.error("a 1 9223372036854775808\n", false))
                .isEqualTo("strconv.ParseInt: parsing \"9223372036854775808\": value out of range while parsing:"
                        + " \"a 1 9223372036854775808\"");
        assertThat(ErrorTextsTest.error("a 1 9223372036854775807\n", false)).isEmpty();
    }

    @Test
    void quotedNamesStandInBraces() throws PageFormatException {
        assertThat(Pages.text("{\"a.b\",\"x.y\"=\"z\",c=\"d\"} 1\n"))
                .containsExactly("{\"a.b\",\"x.y\"=\"z\",c=\"d\"} -> {__name__=\"a.b\", c=\"d\", \"x.y\"=\"z\"} 1");
    }

    @Test
    void secondNameIsRefused() {
        assertThat(ErrorTextsTest.error("a{\"b\"} 1\n", false))
                .isEqualTo("metric name already set while parsing: \"a{\\\"b\\\"}\"");
    }

    @Test
    void escapesAreUndoneInLabelsAndOthersKept() throws PageFormatException {
        assertThat(Pages.text("a{b=\"\\\\ \\\" \\n \\t\"} 1"))
                .containsExactly("a{b=\"\\\\ \\\" \\n \\t\"} -> {__name__=\"a\", b=\"\\\\ \\\" \\n \\\\t\"} 1");
    }

    @Test
    void helpKeepsEscapedQuotes() throws PageFormatException {
        assertThat(Pages.text("# HELP a one \\\\ two\\nthree \\\"x\\\"\n"))
                .containsExactly("HELP a one \\ two\nthree \\\"x\\\"");
    }

    @Test
    void helpMayBeEmpty() throws PageFormatException {
        assertThat(Pages.text("# HELP a\n# HELP b   \n#\tHELP \"c.d\" e\n"))
                .containsExactly("HELP a ", "HELP b ", "HELP c.d e");
    }

    @Test
    void typesAreThoseOfTheFormat() throws PageFormatException {
        assertThat(Pages.text("# TYPE a counter\n# TYPE b gauge\n# TYPE c histogram\n# TYPE d summary\n# TYPE e untyped"))
                .containsExactly(
                        "TYPE a counter", "TYPE b gauge", "TYPE c histogram", "TYPE d summary", "TYPE e unknown");
        assertThat(ErrorTextsTest.error("# TYPE a info\n", false)).isEqualTo("invalid metric type \"info\"");
    }

    @Test
    void otherHashLinesAreComments() throws PageFormatException {
        assertThat(Pages.text("#x\n# HELPa b\n# HTYPE a b\n# EOF\n"))
                .containsExactly("COMMENT #x", "COMMENT # HELPa b", "COMMENT # HTYPE a b", "COMMENT # EOF");
    }

    @Test
    void boundsOfBucketsAndQuantilesAreNormalized() throws PageFormatException {
        List<String> lines = Pages.text("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1e6\"} 1\n"
                + "h_bucket{le=\"x\"} 1\n# TYPE s summary\ns{quantile=\"0.50\"} 1\ns{le=\"1\"} 1\n");
        assertThat(lines)
                .filteredOn(l -> l.contains("->"))
                .extracting(l -> l.substring(l.indexOf("->")))
                .containsExactly(
                        "-> {__name__=\"h_bucket\", le=\"1.0\"} 1",
                        "-> {__name__=\"h_bucket\", le=\"1e+06\"} 1",
                        "-> {__name__=\"h_bucket\", le=\"x\"} 1",
                        "-> {__name__=\"s\", quantile=\"0.5\"} 1",
                        "-> {__name__=\"s\", le=\"1\"} 1");
    }

    @Test
    void plainNanHasTheBitsOfAnOrdinaryValue() throws PageFormatException {
        TextPageParser p = new TextPageParser();
        byte[] page = "a nAn".getBytes(StandardCharsets.UTF_8);
        p.reset(page, page.length);
        assertThat(p.next()).isEqualTo(Entry.SAMPLE);
        assertThat(Double.doubleToRawLongBits(p.value())).isEqualTo(StaleMarker.NORMAL_NAN_BITS);
    }

    @Test
    void emptyLabelsAreLeftOutAndNamed() throws PageFormatException {
        TextPageParser p = new TextPageParser();
        byte[] page = "a{job=\"\",x=\"1\"} 1".getBytes(StandardCharsets.UTF_8);
        p.reset(page, page.length);
        p.next();
        assertThat(p.labels()).hasToString("{__name__=\"a\", x=\"1\"}");
        assertThat(p.emptyLabels()).containsExactly("job");
    }

    @Test
    void repeatedLabelIsRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Pages.text("a{x=\"1\",x=\"2\"} 1")))
                .isInstanceOf(PageFormatException.class)
                .hasMessage("label name \"x\" is not unique: invalid sample");
    }

    @Test
    void pageWithRoomBehindItIsNotCopied() throws PageFormatException {
        byte[] buffer = "a 1\nb 2???".getBytes(StandardCharsets.UTF_8);
        TextPageParser p = new TextPageParser();
        p.reset(buffer, 7);
        assertThat(p.page()).isSameAs(buffer);
        assertThat(List.of(p.next(), p.next(), p.next())).containsExactly(Entry.SAMPLE, Entry.SAMPLE, Entry.END);
    }

    @Test
    void parserForgetsThePageBefore() throws PageFormatException {
        TextPageParser p = new TextPageParser();
        assertThat(Pages.walk(p, "# TYPE a histogram\n".getBytes(StandardCharsets.UTF_8))).hasSize(1);
        assertThat(Pages.walk(p, "a{le=\"1\"} 1".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a{le=\"1\"} -> {__name__=\"a\", le=\"1\"} 1");
    }
}
