package org.chexrig.core.phone;

import org.chexrig.core.wire.Saved;

/** Where the phone's time for a photo went, microseconds; null where it cannot tell. */
public final class Times {
    /** From the trigger's receipt to the exposure's beginning. */
    Integer queueUs;
    /** To the end of the sensor's reading. */
    Integer exposeUs;
    /** To the whole JPEG. */
    Integer encodeUs;
    /** To the written file. */
    Integer writeUs;
    /** To its name and its journal entry, flushed. */
    Integer flushUs;

    /** Gives the time between two moments of one clock, nanoseconds; null for what the wire does not allow. */
    static Integer between(long sinceNs, long toNs) {
        long us = (toNs - sinceNs) / 1000;
        return us >= 0 && us <= Saved.MAX_TIME_US ? (Integer) (int) us : null;
    }
}
