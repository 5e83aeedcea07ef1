package org.chexrig.agent.camera;

import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;

/**
 * All of the sensor and no zoom: a camera of several lenses changes them by it (CaptureRequest.CONTROL_ZOOM_RATIO, since
 * Android 11; SCALER_CROP_REGION, in pixels of SENSOR_INFO_ACTIVE_ARRAY_SIZE).
 */
final class Zoom {
    private final Rect whole;
    private final boolean hasRatio;

    Zoom(CameraFacts facts) {
        Rect active = facts.all.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE);
        whole = active == null ? null : new Rect(0, 0, active.width(), active.height());
        Range<Float> ratios = Newer.of(facts.all, "CONTROL_ZOOM_RATIO_RANGE");
        hasRatio = ratios != null && ratios.contains(1f);
    }

    /** Put it into a request. */
    void apply(CaptureRequest.Builder builder) {
        if (whole != null) {
            builder.set(CaptureRequest.SCALER_CROP_REGION, whole);
        }
        if (hasRatio) {
            Newer.set(builder, "CONTROL_ZOOM_RATIO", 1f);
        }
    }
}
