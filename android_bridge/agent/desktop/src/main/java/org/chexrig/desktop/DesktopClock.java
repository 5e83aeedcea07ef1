package org.chexrig.desktop;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.chexrig.core.phone.Clock;

/** This computer's clocks. */
final class DesktopClock implements Clock {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+00:00'");

    /** Java's own origin may lie in the future, so that times would be negative. */
    private final long originNs = System.nanoTime() - 1;

    @Override
    public long monotonicNanos() {
        return System.nanoTime() - originNs;
    }

    @Override
    public String nowIso8601() {
        return OffsetDateTime.now(ZoneOffset.UTC).format(FORM);
    }
}
