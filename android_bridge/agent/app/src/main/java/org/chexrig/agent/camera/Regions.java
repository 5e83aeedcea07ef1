package org.chexrig.agent.camera;

import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.MeteringRectangle;

/**
 * Where in the frame the camera focuses and measures light and colour: in its middle, where the x-ray is, and not on
 * the monitor's frame or the wall. Where that is too faint to focus on, in nearly all of it.
 */
final class Regions {
    private static final double MIDDLE = 0.5;
    private static final double NEARLY_ALL = 0.9;

    private final CameraFacts facts;
    private double part = MIDDLE;

    Regions(CameraFacts facts) {
        this.facts = facts;
    }

    /** From here on in the middle, or in nearly all of the frame. */
    void widen(boolean wide) {
        part = wide ? NEARLY_ALL : MIDDLE;
    }

    /** Put it into a request, for a camera that takes regions (CONTROL_MAX_REGIONS_AF and its like). */
    void apply(CaptureRequest.Builder builder) {
        Rect whole = facts.all.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE);
        if (whole == null) {
            return;
        }
        int width = (int) (whole.width() * part);
        int height = (int) (whole.height() * part);
        MeteringRectangle[] middle = {new MeteringRectangle((whole.width() - width) / 2, (whole.height() - height) / 2,
                width, height, MeteringRectangle.METERING_WEIGHT_MAX)};
        if (takes(CameraCharacteristics.CONTROL_MAX_REGIONS_AF)) {
            builder.set(CaptureRequest.CONTROL_AF_REGIONS, middle);
        }
        if (takes(CameraCharacteristics.CONTROL_MAX_REGIONS_AE)) {
            builder.set(CaptureRequest.CONTROL_AE_REGIONS, middle);
        }
        if (takes(CameraCharacteristics.CONTROL_MAX_REGIONS_AWB)) {
            builder.set(CaptureRequest.CONTROL_AWB_REGIONS, middle);
        }
    }

    private boolean takes(CameraCharacteristics.Key<Integer> most) {
        Integer regions = facts.all.get(most);
        return regions != null && regions > 0;
    }
}
