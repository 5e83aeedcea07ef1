package org.chexrig.desktop;

import org.chexrig.core.phone.CameraSettings;

/** Exposure, sensitivity and white balance as they are used, and what becomes of the light by them. */
final class Used {
    private static final int AUTOMATIC_EXPOSURE_US = 33_333; // two frames of a 60 Hz monitor
    private static final int AUTOMATIC_ISO = 100;
    private static final double BRIGHTNESS = (double) AUTOMATIC_EXPOSURE_US * AUTOMATIC_ISO;
    private static final int MAX_EXPOSURE_US = 4_000_000; // of what is chosen to go with a fixed value
    private static final int MAX_ISO = 1_000_000;
    private static final double SCREEN_WHITE_K = 6500; // what automatic white balance finds, whatever the screen
    private static final double TINT_PER_MIRED = 0.003; // set for tungsten, daylight has 1.6 times the blue

    final int exposureUs;
    final int iso;
    /** Kelvin, null where it is automatic. */
    final Integer whiteBalanceK;

    /** With one of exposure and sensitivity fixed, the other is made to give the same brightness. */
    Used(CameraSettings wanted) {
        whiteBalanceK = wanted.whiteBalanceK;
        if (wanted.exposureUs == null && wanted.iso != null) {
            iso = wanted.iso;
            exposureUs = within(BRIGHTNESS / iso, MAX_EXPOSURE_US);
        } else if (wanted.exposureUs != null && wanted.iso == null) {
            exposureUs = wanted.exposureUs;
            iso = within(BRIGHTNESS / exposureUs, MAX_ISO);
        } else {
            exposureUs = wanted.exposureUs == null ? AUTOMATIC_EXPOSURE_US : wanted.exposureUs;
            iso = wanted.iso == null ? AUTOMATIC_ISO : wanted.iso;
        }
    }

    /** How many times the automatic choice's red. */
    double red() {
        return green() / tint();
    }

    /** How many times the automatic choice's green. */
    double green() {
        return (double) exposureUs * iso / BRIGHTNESS;
    }

    /** How many times the automatic choice's blue. */
    double blue() {
        return green() * tint();
    }

    private double tint() {
        return whiteBalanceK == null ? 1 : Math.exp(TINT_PER_MIRED * (1e6 / whiteBalanceK - 1e6 / SCREEN_WHITE_K));
    }

    private static int within(double value, int largest) {
        return (int) Math.max(1, Math.min(largest, Math.round(value)));
    }
}
