package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;

/**
 * By how much a camera brightens a photo after the sensor has read it, hundredths.
 *
 * <p>The camera chooses it along with exposure and sensitivity; where those are set by hand it has to be set too, or
 * the photo comes out darker (CONTROL_POST_RAW_SENSITIVITY_BOOST, which came with Android 7).
 */
final class Boost {
    /** Not at all. */
    static final int NONE = 100;
    private static final String KEY = "CONTROL_POST_RAW_SENSITIVITY_BOOST";

    private Boost() {}

    /** What a frame was made with; `NONE` where the camera has no such thing. */
    static int of(CaptureResult result) {
        Integer told = Newer.of(result, KEY);
        return told == null ? NONE : told;
    }

    /** Put it into a request; a camera without such a thing has nothing to set. */
    static void set(CaptureRequest.Builder builder, int boost) {
        if (boost != NONE) {
            Newer.set(builder, KEY, boost);
        }
    }
}
