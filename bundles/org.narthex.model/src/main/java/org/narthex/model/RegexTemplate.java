package org.narthex.model;

import com.google.re2j.Matcher;

/** Replacement texts in Go's syntax: {@code $1}, {@code ${1}}, {@code ${name}}, {@code $$}. */
final class RegexTemplate {
    private RegexTemplate() {}

    /** The template with each reference replaced by the group of the match; unknown groups are empty. */
    static String expand(String template, Matcher match) {
        int dollar = template.indexOf('$');
        if (dollar < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (dollar >= 0) {
            out.append(template, at, dollar);
            at = dollar + 1;
            if (template.startsWith("$", at)) {
                out.append('$');
                at++;
            } else {
                boolean braced = template.startsWith("{", at);
                int from = braced ? at + 1 : at;
                int end = from;
                while (end < template.length() && isWord(template.charAt(end))) {
                    end++;
                }
                if (end == from || (braced && !template.startsWith("}", end))) {
                    out.append('$');
                } else {
                    out.append(group(match, template.substring(from, end)));
                    at = braced ? end + 1 : end;
                }
            }
            dollar = template.indexOf('$', at);
        }
        return out.append(template, at, template.length()).toString();
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String group(Matcher match, String name) {
        String text;
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int n = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
            text = n > match.groupCount() ? null : match.group(n);
        } else {
            text = match.pattern().namedGroups().containsKey(name) ? match.group(name) : null;
        }
        return text == null ? "" : text;
    }
}
