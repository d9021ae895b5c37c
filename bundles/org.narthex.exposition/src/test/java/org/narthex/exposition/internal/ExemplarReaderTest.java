package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;

class ExemplarReaderTest {
    private final OpenMetricsLexer lexer = new OpenMetricsLexer();
    private final ExemplarReader reader = new ExemplarReader(lexer);

    /** Reads what stands behind the opening brace. */
    private void read(String text) throws PageFormatException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        lexer.reset(bytes, bytes.length);
        reader.read();
    }

    @Test
    void exemplarIsTakenOnce() throws PageFormatException {
        read("t=\"x\",\"s.p\"=\"y\"} 0.5 12.25\n");
        assertThat(reader.take()).isEqualTo(new Exemplar(Labels.of("s.p", "y", "t", "x"), 0.5, 12_250, true));
        assertThat(reader.take()).isNull();
        assertThat(lexer.atEnd()).isTrue();
    }

    @Test
    void nothingOfTheExemplarBeforeIsLeft() throws PageFormatException {
        read("t=\"x\"} 0.5 12\n");
        read("} 3\n");
        assertThat(reader.take()).isEqualTo(new Exemplar(Labels.EMPTY, 3, 0, false));
        read("} 3\n");
        reader.clear();
        assertThat(reader.take()).isNull();
    }

    @Test
    void malformedExemplarIsNotTaken() throws PageFormatException {
        assertThatThrownBy(() -> read("\"t\"} 1\n"))
                .isInstanceOf(PageFormatException.class)
                .hasMessageStartingWith("expected label name, got \"}");
        assertThatThrownBy(() -> read("} 1 2 3\n"))
                .hasMessageStartingWith("expected next entry after exemplar timestamp, got \" 3");
        assertThatThrownBy(() -> read("} 1")).hasMessage("data does not end with # EOF");
        assertThat(reader.take()).isNull();
    }
}
