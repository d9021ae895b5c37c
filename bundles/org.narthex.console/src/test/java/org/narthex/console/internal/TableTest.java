package org.narthex.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        String text = new Table("A", "LONGER", "C").row("wide cell", 1, "").row("x", "y", "z").toString();
        assertThat(text).isEqualTo("""
                A          LONGER  C
                wide cell  1
                x          y       z
                """);
    }
}
