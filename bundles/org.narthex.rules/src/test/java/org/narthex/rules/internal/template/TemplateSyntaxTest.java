package org.narthex.rules.internal.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verdicts and texts are those of promtool 3.14. */
final class TemplateSyntaxTest {
    private static final List<String> GOOD = List.of(
            "",
            "plain",
            "}}",
            "{{ .x }}",
            "{{.x}}",
            "{{$labels.job}}",
            "{{ $labels }}",
            "{{ $value | humanize }}",
            "{{ humanize }}",
            "{{ if .x }}a{{ end }}",
            "{{ if .x }}{{else if .y}}{{end}}",
            "{{ with .x }}{{else with .y}}{{else}}{{end}}",
            "{{ range .x }}{{else}}{{end}}",
            "{{ range $i, $v := .x }}{{$i}}{{$v}}{{end}}",
            "{{ $x := 1 }}{{ $x }}",
            "{{ $x = 1 }}",
            "{{ range .x }}{{ break }}{{ continue }}{{end}}",
            "{{ 5 | print }}",
            "{{ .x | .y }}",
            "{{ .x | }}",
            "{{ (.x) }}",
            "{{ (print .x).y }}",
            "{{ nil }}",
            "{{ .x.y.z }}",
            "{{ $labels.a.b }}",
            "{{ print \"a\" \"b\" }}",
            "{{ `a` }}",
            "{{ 'a' }}",
            "{{/* c */}}",
            "{{- /* c */ -}}",
            "{{- .x -}}",
            "{{ .x -}} b",
            "{{ -5 }}",
            "{{- 5}}",
            "{{ 0x1F }}",
            "{{ 1e5 }}",
            "{{ 1+2i }}",
            "{{ .5 }}",
            "{{ 5. }}",
            "{{ $ }}",
            "{{ $.x }}",
            "{{ . }}",
            "{{ .é }}",
            "{{ define \"a\" }}x{{ end }}",
            "{{ template \"a\" }}",
            "{{ template \"a\" . }}",
            "{{ block \"a\" . }}x{{end}}",
            "{{ query \"up\" | first | value }}",
            "{{ with query \"up\" }}{{ . | first | value | humanize }}{{ end }}",
            "{{ $externalLabels.a }} {{ $externalURL }}",
            "{{ printf \"%.2f\" $value }}",
            "{{ and .a (or .b .c) | not }}",
            "{{ len (index .x 1) }}",
            "{{ eq .x \"y\" }}",
            "{ { .x }}",
            "{{ print .x }} {{ print (print (print \"x\")) }}",
            "{{ \"abcdefghijklmnop\" \"x\" }}",
            "{{ .x|print }}",
            "{{print|print}}",
            "{{ $value|humanize|print }}");

    private static final Map<String, String> BAD = new LinkedHashMap<>();

    static {
        BAD.put("{{", "1: unclosed action");
        BAD.put("{{}}", "1: missing value for command");
        BAD.put("{{ }}", "1: missing value for command");
        BAD.put("{{ $foo }}", "1: undefined variable \"$foo\"");
        BAD.put("{{ $value | foo }}", "1: function \"foo\" not defined");
        BAD.put("{{ if .x }}a", "1: unexpected EOF");
        BAD.put("{{ if }}a{{end}}", "1: missing value for if");
        BAD.put("{{end}}", "1: unexpected {{end}}");
        BAD.put("{{else}}", "1: unexpected {{else}}");
        BAD.put("{{ if .x }}{{else}}{{else}}{{end}}", "1: expected end; found {{else}}");
        BAD.put("{{ if .x }}{{else with .y}}{{end}}", "1: unexpected <with> in input");
        BAD.put("{{ range .x }}{{else if .y}}{{end}}{{end}}", "1: unexpected <if> in input");
        BAD.put("{{ range $i, $v := .x }}{{end}}{{$i}}", "1: undefined variable \"$i\"");
        BAD.put("{{ range $i, 5 := .x }}{{end}}", "1: range can only initialize variables");
        BAD.put("{{ range $i, $j, $k := .x }}{{end}}", "1: too many declarations in range");
        BAD.put("{{ $x, $y := 1 }}", "1: too many declarations in command");
        BAD.put("{{ if $x := 1 }}{{$x}}{{end}}{{$x}}", "1: undefined variable \"$x\"");
        BAD.put("{{ break }}", "1: {{break}} outside {{range}}");
        BAD.put("{{ continue }}", "1: {{continue}} outside {{range}}");
        BAD.put("{{ .x | 5 }}", "1: non executable command in pipeline stage 2");
        BAD.put("{{ .x | \"a\" }}", "1: non executable command in pipeline stage 2");
        BAD.put("{{ | .x }}", "1: unexpected \"|\" in command");
        BAD.put("{{ .x || .y }}", "1: unexpected \"|\" in command");
        BAD.put("{{ (.x }}", "1: unclosed left paren");
        BAD.put("{{ .x) }}", "1: unexpected right paren");
        BAD.put("{{ () }}", "1: missing value for parenthesized pipeline");
        BAD.put("{{ \"a\".b }}", "1: unexpected . after term \"\\\"a\\\"\"");
        BAD.put("{{ 5.x }}", "1: bad number syntax: \"5.x\"");
        BAD.put("{{ true.x }}", "1: unexpected . after term \"true\"");
        BAD.put("{{ nil.x }}", "1: unexpected . after term \"nil\"");
        BAD.put("{{ \"a }}", "1: unterminated quoted string");
        BAD.put("{{ `a }}", "1: unterminated raw quoted string");
        BAD.put("{{ 'a }}", "1: unterminated character constant");
        BAD.put("{{/* c }}", "1: unclosed comment");
        BAD.put("{{/* c */ }}", "1: comment ends before closing delimiter");
        BAD.put("{{ /* c */ }}", "1: unexpected \"/\" in command");
        BAD.put("{{-.x}}", "1: bad number syntax: \"-.x\"");
        BAD.put("{{ .x- }}", "1: bad character U+002D '-'");
        BAD.put("{{ 1x }}", "1: bad number syntax: \"1x\"");
        BAD.put("{{ 1+2 }}", "1: bad number syntax: \"1+2\"");
        BAD.put("{{ .. }}", "1: unexpected <.> in operand");
        BAD.put("{{ .x$y }}", "1: bad character U+0024 '$'");
        BAD.put("{{ a-b }}", "1: bad character U+002D '-'");
        BAD.put("{{ print! }}", "1: bad character U+0021 '!'");
        BAD.put("{{ ! }}", "1: unexpected \"!\" in command");
        BAD.put("{{ @ }}", "1: unexpected \"@\" in command");
        BAD.put("{{ # }}", "1: unexpected \"#\" in command");
        BAD.put("{{ é }}", "1: function \"é\" not defined");
        BAD.put("{{ € }}", "1: unrecognized character in action: U+20AC '€'");
        BAD.put("{{ : }}", "1: expected :=");
        BAD.put("{{ := }}", "1: unexpected \":=\" in command");
        BAD.put("{{ = }}", "1: unexpected \"=\" in command");
        BAD.put("{{ , }}", "1: unexpected \",\" in command");
        BAD.put("{{ .x, .y }}", "1: unexpected \",\" in operand");
        BAD.put("{{ define a }}x{{end}}", "1: unexpected \"a\" in define clause");
        BAD.put("{{ define \"a\" }}x", "1: unexpected EOF");
        BAD.put("{{ define \"a\" }}{{else}}{{end}}", "1: unexpected {{else}} in define clause");
        BAD.put("{{ define \"a\" }}{{$labels}}{{end}}", "1: undefined variable \"$labels\"");
        BAD.put("{{ template a }}", "1: unexpected \"a\" in template clause");
        BAD.put("{{ template }}", "1: unexpected \"}}\" in template clause");
        BAD.put("{{ block \"a\" }}x{{end}}", "1: missing value for block clause");
        BAD.put("{{ block \"a\" . }}x", "1: unexpected EOF");
        BAD.put("{{if .x}}{{define \"a\"}}{{end}}{{end}}", "1: unexpected <define> in command");
        BAD.put("{{ if true }}{{ end }", "1: unexpected \"}\" in end");
        BAD.put("{{ end }}{{ if", "1: unexpected {{end}}");
        BAD.put("{{ if\n.x }}a", "2: unexpected EOF");
        BAD.put("{{ .x\n", "2: unclosed action started at __alert_x:1");
        BAD.put("a\nb{{ foo }}", "2: function \"foo\" not defined");
        BAD.put("a\n{{ if .x }}\n\n{{ foo }}", "4: function \"foo\" not defined");
        BAD.put("{{ tmpl \"x\" . }}", "1: function \"tmpl\" not defined");
        BAD.put("{{{ .x }}}", "1: unexpected \"{\" in command");
        BAD.put("{{ {{ .x }} }}", "1: unexpected \"{\" in command");
        BAD.put("{{ .x }", "1: unexpected \"}\" in operand");
        BAD.put("{{ if (eq 1 2) }}{{else}}{{end}}{{end}}", "1: unexpected {{end}}");
        BAD.put("{{ $x }}{{ $x := 1 }}", "1: undefined variable \"$x\"");
        BAD.put("{{ end if }}", "1: unexpected <if> in end");
        BAD.put("{{ else 5 }}", "1: unexpected \"5\" in else");
        BAD.put("{{ if .x }}{{ else 5 }}{{end}}", "1: unexpected \"5\" in else");
        BAD.put("{{ if .x }}{{ end 5 }}", "1: unexpected \"5\" in end");
        BAD.put("{{ \"abcdefghijklmnop\" := 5 }}", "1: unexpected \":=\" in operand");
        BAD.put("{{ .x \"abcdefghijklmnop\"= }}", "1: unexpected \"=\" in operand");
        BAD.put("{{if .x}}{{if .y}}{{end}}", "1: unexpected EOF");
        BAD.put("{{.a(print)}}", "1: unexpected \"(\" in operand");
        BAD.put("{{print(.a)}}", "1: unexpected \"(\" in operand");
        BAD.put("{{print .a.b(.c)}}", "1: unexpected \"(\" in operand");
    }

    @Test
    void templatesThatParseHaveNoError() {
        for (String template : GOOD) {
            assertThat(TemplateSyntax.error("__alert_x", template)).as(template).isNull();
        }
    }

    @Test
    void othersAreRefusedWithLineAndReason() {
        BAD.forEach((template, error) -> assertThat(TemplateSyntax.error("__alert_x", template))
                .as(template)
                .isEqualTo("template: __alert_x:" + error));
    }

    @Test
    void literalsAreThoseOfGo() {
        for (String good : List.of("0x1f", "0b1", "1e-5", "1i", "1_000", "+5", "0x.8p1", ".5", "5.", "1+2i", "'a'",
                "'\\n'", "\"\\x4f\\u00e9\\U0010ffff\\101\\\"\"", "`\\q`")) {
            assertThat(TemplateSyntax.error("t", "{{ " + good + " }}")).as(good).isNull();
        }
        for (String bad : List.of("-", "1e", "0x", "1__0", "1_", "0x1.8")) {
            assertThat(TemplateSyntax.error("t", "{{ " + bad + " }}"))
                    .isEqualTo("template: t:1: illegal number syntax: \"" + bad + "\"");
        }
        for (String bad : List.of("\"\\q\"", "\"\\x4\"", "\"\\ud800\"", "\"\\'\"", "\"\\U00110000\"")) {
            assertThat(TemplateSyntax.error("t", "{{ " + bad + " }}")).as(bad).isEqualTo("template: t:1: invalid syntax");
        }
        assertThat(TemplateSyntax.error("t", "{{ 'ab' }}")).isEqualTo("template: t:1: malformed character constant: 'ab'");
    }

    @Test
    void nestingIsBounded() {
        String deep = "{{ if .x }}".repeat(100_000) + "{{ end }}".repeat(100_000);
        assertThat(TemplateSyntax.error("t", deep)).isEqualTo("template: t:1: max expression depth exceeded");
        String parentheses = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";
        assertThat(TemplateSyntax.error("t", parentheses)).isEqualTo("template: t:1: max expression depth exceeded");
        String chain = "{{ if .x }}" + "{{ else if .y }}".repeat(400) + "{{ end }}";
        assertThat(TemplateSyntax.error("t", chain)).isNull();
    }
}
