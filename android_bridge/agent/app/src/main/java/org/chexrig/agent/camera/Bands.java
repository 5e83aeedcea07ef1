package org.chexrig.agent.camera;

/** A monitor is drawn anew again and again, and a sensor reads row by row: together they make bands. */
final class Bands {
    /** Where nobody says how long a refresh of the monitor takes: 60 times a second, as nearly all do. */
    static final int USUAL_REFRESH_US = 16_667;
    private static final double TOLERANCE = 0.02;

    private Bands() {}

    /** Whether an exposure is a whole number of the monitor's refreshes. */
    static boolean areAvoided(double exposureUs, int refreshUs) {
        double refreshes = exposureUs / refreshUs;
        return refreshes > 1 - TOLERANCE && Math.abs(refreshes - Math.rint(refreshes)) <= TOLERANCE;
    }

    /** The exposure without bands that is nearest to one, by the ratio; microseconds. */
    static double nearest(double exposureUs, int refreshUs) {
        double below = Math.max(1, Math.floor(exposureUs / refreshUs)) * refreshUs;
        double above = below + refreshUs;
        return exposureUs <= below || exposureUs / below < above / exposureUs ? below : above;
    }
}
