package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureResult;
import java.util.Locale;
import org.chexrig.core.phone.CameraTrouble;

/**
 * Sees to it that all photos of a session are of one lens. A camera that is put together out of several may change to
 * its macro or tele lens by itself; since Android 10 it says which one made a frame
 * (CaptureResult.LOGICAL_MULTI_CAMERA_ACTIVE_PHYSICAL_ID), and always by which focal length and aperture
 * (LENS_FOCAL_LENGTH, LENS_APERTURE).
 *
 * <p>Such a camera is not used where its main lens is a camera of its own ({@link CameraFacts#ofBackCamera}). Its
 * streams are not bound to one lens by OutputConfiguration.setPhysicalCameraId: no camera has to give JPEGs so
 * (CameraDevice.createCaptureSession), and times and exposure of a result may be of another sensor than the picture.
 */
final class SameLens {
    private String first;

    /** Of another session another lens may be. */
    void forget() {
        first = null;
    }

    /** Refuse a frame or a photo of another lens than the first one's; null where there is no frame. */
    void require(CaptureResult result) throws CameraTrouble {
        if (result == null) {
            return;
        }
        String now = lens(result);
        if (first == null) {
            first = now;
        } else if (!first.equals(now)) {
            throw new CameraTrouble("the phone changed its lens from " + first + " to " + now
                    + ": move it farther away, or switch its automatic macro off");
        }
    }

    private static String lens(CaptureResult result) {
        Float length = result.get(CaptureResult.LENS_FOCAL_LENGTH);
        String words = length == null ? "one" : String.format(Locale.ROOT, "%.2f mm", length);
        Float aperture = result.get(CaptureResult.LENS_APERTURE);
        words += aperture == null ? "" : String.format(Locale.ROOT, " f/%.1f", aperture);
        String id = Newer.of(result, "LOGICAL_MULTI_CAMERA_ACTIVE_PHYSICAL_ID");
        return id == null ? words : words + " (camera " + id + ")";
    }
}
