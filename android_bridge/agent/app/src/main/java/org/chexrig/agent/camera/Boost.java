package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import java.lang.reflect.Field;

/**
 * By how much a camera brightens a photo after the sensor has read it, hundredths.
 *
 * <p>The camera chooses it along with exposure and sensitivity; where those are set by hand it has to be set too, or the
 * photo comes out darker (CONTROL_POST_RAW_SENSITIVITY_BOOST, which came with Android 7).
 */
final class Boost {
    /** Not at all. */
    static final int NONE = 100;

    private Boost() {}

    /** What a frame was made with; `NONE` where the camera has no such thing. */
    @SuppressWarnings("unchecked")
    static int of(CaptureResult result) {
        Object key = key(CaptureResult.class);
        Integer told = key == null ? null : result.get((CaptureResult.Key<Integer>) key);
        return told == null ? NONE : told;
    }

    /** Put it into a request; a camera without such a thing has nothing to set. */
    @SuppressWarnings("unchecked")
    static void set(CaptureRequest.Builder builder, int boost) {
        Object key = key(CaptureRequest.class);
        if (key != null && boost != NONE) {
            builder.set((CaptureRequest.Key<Integer>) key, boost);
        }
    }

    private static Object key(Class<?> of) {
        try {
            Field key = of.getField("CONTROL_POST_RAW_SENSITIVITY_BOOST");
            return key.get(null);
        } catch (ReflectiveOperationException lacking) {
            return null;
        }
    }
}
