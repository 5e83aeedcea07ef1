package org.chexrig.core.phone;

/** The times of this device. Any thread may ask; both answer at once. */
public interface Clock {
    /** Nanoseconds that never go back, not negative, on the very base of the camera's sensor time stamps. */
    long monotonicNanos();

    /** The time of day in ISO 8601 with milliseconds and zone, such as {@code 2026-01-31T12:00:00.000+00:00}. */
    String nowIso8601();
}
