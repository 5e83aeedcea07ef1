package org.chexrig.agent.camera;

import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;

/**
 * All of the sensor and no zoom: a camera of several lenses changes them by it (CaptureRequest.CONTROL_ZOOM_RATIO,
 * since Android 11; SCALER_CROP_REGION, in pixels of SENSOR_INFO_ACTIVE_ARRAY_SIZE). And one aperture where a lens has
 * several (CameraCharacteristics.LENS_INFO_AVAILABLE_APERTURES): the camera may choose by the light as long as it looks
 * for its exposure, and the photo has the widest.
 */
final class Optics {
    private final Rect whole;
    private final boolean hasRatio;
    private final Float aperture;

    Optics(CameraFacts facts) {
        Rect active = facts.all.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE);
        whole = active == null ? null : new Rect(0, 0, active.width(), active.height());
        aperture = facts.aperture;
        Range<Float> ratios = Newer.of(facts.all, "CONTROL_ZOOM_RATIO_RANGE");
        hasRatio = ratios != null && ratios.contains(1f);
    }

    /** Put it into a request. */
    void apply(CaptureRequest.Builder builder) {
        if (whole != null) {
            builder.set(CaptureRequest.SCALER_CROP_REGION, whole);
        }
        if (aperture != null) {
            builder.set(CaptureRequest.LENS_APERTURE, aperture);
        }
        if (hasRatio) {
            Newer.set(builder, "CONTROL_ZOOM_RATIO", 1f);
        }
    }
}
