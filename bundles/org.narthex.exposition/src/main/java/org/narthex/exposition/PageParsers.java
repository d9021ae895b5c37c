package org.narthex.exposition;

import org.jspecify.annotations.Nullable;

/** Chooses the parser for a page's content type. */
public final class PageParsers {
    private PageParsers() {}

    /**
     * The parser for a content type.
     *
     * @param contentType header of the answer; may be empty
     * @param fallback format of pages without a usable content type; null refuses them
     * @throws PageFormatException when the content type is missing or unknown and there is no fallback
     */
    public static PageParser forContentType(String contentType, @Nullable String fallback) throws PageFormatException {
        throw new PageFormatException("content type " + contentType + ", fallback " + fallback);
    }
}
