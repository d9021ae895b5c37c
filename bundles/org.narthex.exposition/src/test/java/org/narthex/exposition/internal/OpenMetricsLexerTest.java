package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;

class OpenMetricsLexerTest {
    private final OpenMetricsLexer lexer = new OpenMetricsLexer();

    private void read(String page) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        lexer.reset(bytes, bytes.length);
    }

    private String lexeme() {
        return PageText.string(lexer.page, lexer.token, lexer.at);
    }

    @Test
    void valuesAndTimestampsTakeTheSpaceBeforeThem() throws PageFormatException {
        read("a 1.5 -2.0009\n");
        assertThat(lexer.scanStart()).isEqualTo(Token.MNAME);
        assertThat(lexer.scanValue()).isEqualTo(Token.VALUE);
        assertThat(lexeme()).isEqualTo(" 1.5");
        assertThat(lexer.value()).isEqualTo(1.5);
        assertThat(lexer.scanBehindValue()).isEqualTo(Token.TIMESTAMP);
        assertThat(lexeme()).isEqualTo(" -2.0009");
        assertThat(lexer.millis("timestamp")).isEqualTo(-2000);
        assertThat(lexer.scanBehindValue()).isEqualTo(Token.LINEBREAK);
        assertThat(lexer.scanBehindValue()).isEqualTo(Token.EOF);
    }

    @Test
    void exemplarBeginsWithItsBrace() {
        for (String begin : new String[] {" # {", " # x"}) {
            read(begin);
            assertThat(lexer.scanBehindValue()).isEqualTo(begin.endsWith("{") ? Token.COMMENT : Token.INVALID);
        }
    }

    @Test
    void keywordsNeedOneSpaceOnEachSide() {
        for (Token keyword : new Token[] {Token.HELP, Token.TYPE, Token.UNIT}) {
            read("# " + keyword + " \"q.r\" text\n#");
            assertThat(lexer.scanStart()).isEqualTo(keyword);
            assertThat(lexer.scanFamilyName()).isEqualTo(Token.MNAME);
            assertThat(lexeme()).isEqualTo("\"q.r\"");
            assertThat(lexer.scanText()).isTrue();
            assertThat(lexeme()).isEqualTo(" text\n");
            for (String wrong : new String[] {"#" + keyword + " a", "#  " + keyword + " a", "# " + keyword + "\ta"}) {
                read(wrong);
                assertThat(lexer.scanStart()).as(wrong).isEqualTo(Token.INVALID);
            }
        }
    }

    @Test
    void textNeedsASpaceBeforeAndALineFeedBehindIt() {
        for (String wrong : new String[] {"", "\n", "x\n", " x"}) {
            read(wrong);
            assertThat(lexer.scanText()).as(wrong).isFalse();
            assertThat(lexer.at).as(wrong).isZero();
        }
    }

    @Test
    void timestampsAreFinite() throws PageFormatException {
        for (String word : new String[] {"NaN", "+Inf", "-Inf"}) {
            read(" " + word + "\n");
            assertThat(lexer.scanBehindValue()).isEqualTo(Token.TIMESTAMP);
            assertThatThrownBy(() -> lexer.millis("exemplar timestamp"))
                    .isInstanceOf(PageFormatException.class)
                    .hasMessage("invalid exemplar timestamp " + word);
        }
    }

    @Test
    void lineFeedsStandInQuotedNamesOnlyWhereAllowed() {
        read("\"a\nb\"");
        assertThat(lexer.scanInBraces(true)).isEqualTo(Token.QSTRING);
        read("\"a\nb\"");
        assertThat(lexer.scanInBraces(false)).isEqualTo(Token.INVALID);
    }
}
