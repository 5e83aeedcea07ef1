package org.chexrig.agent.camera;

/** A monitor is drawn anew 60 times a second, and a sensor reads row by row: together they make bands. */
final class Bands {
    private static final double REFRESH_US = 1_000_000 / 60.0;
    private static final double TOLERANCE = 0.02;

    private Bands() {}

    /** Whether an exposure is a whole number of a 60 Hz monitor's refreshes, as 1/60, 1/30 and 1/15 s are. */
    static boolean areAvoided(int exposureUs) {
        double refreshes = exposureUs / REFRESH_US;
        return refreshes > 1 - TOLERANCE && Math.abs(refreshes - Math.rint(refreshes)) <= TOLERANCE;
    }
}
