package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;

class TextLexerTest {
    private final TextLexer lexer = new TextLexer();

    private void read(String page) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        lexer.reset(bytes, bytes.length);
    }

    private String lexeme() {
        return PageText.string(lexer.page, lexer.token, lexer.at);
    }

    @Test
    void blanksBelongToNoLexeme() throws PageFormatException {
        read(" \ta { b = \"c\"\t, } 1 \t2 ");
        assertThat(lexer.scanStart()).isEqualTo(Token.MNAME);
        assertThat(lexeme()).isEqualTo("a");
        assertThat(lexer.scanValue()).isEqualTo(Token.BOPEN);
        assertThat(lexer.scanInBraces()).isEqualTo(Token.LNAME);
        assertThat(lexeme()).isEqualTo("b");
        assertThat(lexer.scanInBraces()).isEqualTo(Token.EQUAL);
        assertThat(lexer.scanLabelValue()).isEqualTo(Token.LVALUE);
        assertThat(lexeme()).isEqualTo("\"c\"");
        assertThat(lexer.scanInBraces()).isEqualTo(Token.COMMA);
        assertThat(lexer.scanInBraces()).isEqualTo(Token.BCLOSE);
        assertThat(lexer.scanValue()).isEqualTo(Token.VALUE);
        assertThat(lexeme()).isEqualTo("1");
        assertThat(lexer.scanBehindValue()).isEqualTo(Token.TIMESTAMP);
        assertThat(lexeme()).isEqualTo("2");
        assertThat(lexer.scanBehindValue()).isEqualTo(Token.LINEBREAK);
        assertThat(lexer.atEnd()).isTrue();
    }

    @Test
    void keywordsAreReadUpToTheFamilysName() {
        for (Token keyword : new Token[] {Token.HELP, Token.TYPE}) {
            read("#  " + keyword + " \tx:y  text ");
            assertThat(lexer.scanStart()).isEqualTo(keyword);
            assertThat(lexer.scanFamilyName()).isEqualTo(Token.MNAME);
            assertThat(lexeme()).isEqualTo("x:y");
            lexer.scanText();
            assertThat(lexeme()).isEqualTo(" text ");
            assertThat(lexer.scanLineEnd()).isEqualTo(Token.LINEBREAK);
            assertThat(lexer.atEnd()).isTrue();
        }
    }

    @Test
    void commentsEndBehindTheirLineFeed() {
        read("# UNIT a b\nx 1");
        assertThat(lexer.scanStart()).isEqualTo(Token.COMMENT);
        assertThat(lexeme()).isEqualTo("# UNIT a b\n");
        assertThat(lexer.scanStart()).isEqualTo(Token.MNAME);
    }

    @Test
    void timestampBeyondALongIsNegative() {
        for (String millis : new String[] {"9223372036854775807", "9223372036854775808", "99999999999999999999"}) {
            read("a 1 " + millis);
            assertThat(lexer.scanStart()).isEqualTo(Token.MNAME);
            assertThat(lexer.scanValue()).isEqualTo(Token.VALUE);
            assertThat(lexer.scanBehindValue()).isEqualTo(Token.TIMESTAMP);
            assertThat(lexer.timestamp).isEqualTo(millis.endsWith("7") ? Long.MAX_VALUE : -1);
            assertThat(lexeme()).isEqualTo(millis);
        }
    }

    @Test
    void labelValuesAreCheckedOnlyForUtf8() throws PageFormatException {
        read("\"ä\\\"\n\0\"\0,");
        assertThat(lexer.scanLabelValue()).isEqualTo(Token.LVALUE);
        assertThat(lexeme()).isEqualTo("\"ä\\\"\n\0\"\0");
    }
}
