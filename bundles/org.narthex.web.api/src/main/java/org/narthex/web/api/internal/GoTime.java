package org.narthex.web.api.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as Go's encoding/json writes them: RFC 3339, a fraction without trailing zeros. */
final class GoTime {
    static final String ZERO = "0001-01-01T00:00:00Z";
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private GoTime() {}

    static String text(Instant instant, ZoneId zone) {
        ZonedDateTime time = instant.atZone(zone);
        String fraction = time.getNano() == 0
                ? ""
                : "." + String.format(Locale.ROOT, "%09d", time.getNano()).replaceAll("0+$", "");
        return SECONDS.format(time) + fraction + time.getOffset().getId();
    }

    /** Unix nanoseconds; 0 stands for never. */
    static String ofNanos(long nanos) {
        if (nanos == 0) {
            return ZERO;
        }
        return text(
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)),
                ZoneId.systemDefault());
    }
}
