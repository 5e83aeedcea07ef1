package org.chexrig.agent.camera;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import java.util.ArrayList;
import java.util.List;

/** Builds what the camera is asked for, so that the small frames and the photo are made alike. */
final class Requests {
    private final OpenCamera camera;
    private final Look look;
    private final Processing processing;
    private final Regions regions;
    private final Optics optics;
    private boolean locked;

    Requests(OpenCamera camera, Look look) {
        this.camera = camera;
        this.look = look;
        processing = new Processing(camera.facts);
        regions = new Regions(camera.facts);
        optics = new Optics(camera.facts);
    }

    /** How a frame was made, in words: {@link org.chexrig.core.phone.Camera#processing}. */
    String processing(CaptureResult frame) {
        return processing.words(look.exposure().refreshUs(), frame);
    }

    /** What a photo says was done in another way than asked; empty where all is well. */
    String others(CaptureResult photo) {
        return processing.others(photo);
    }

    /** Where in the frame the camera measures. */
    Regions regions() {
        return regions;
    }

    /** From here on exposure and white balance stay as they are. */
    void lock() {
        locked = true;
    }

    /** Whether they do. */
    boolean isLocked() {
        return locked;
    }

    /** A small frame. */
    CaptureRequest.Builder frame() throws CameraAccessException {
        CaptureRequest.Builder builder = camera.device().createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW);
        builder.addTarget(camera.frames.getSurface());
        common(builder, false);
        return builder;
    }

    /** A photo, and before it the frames like it that it may need. */
    List<CaptureRequest> photo(int jpegQuality, int jpegOrientation) throws CameraAccessException {
        List<CaptureRequest> burst = new ArrayList<>();
        for (int before = look.exposure().framesBefore(); before > 0; before--) {
            CaptureRequest.Builder builder = camera.device().createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW);
            builder.addTarget(camera.frames.getSurface());
            common(builder, true);
            burst.add(builder.build());
        }
        burst.add(still(jpegQuality, jpegOrientation));
        return burst;
    }

    private CaptureRequest still(int jpegQuality, int jpegOrientation) throws CameraAccessException {
        CaptureRequest.Builder builder = camera.device().createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE);
        builder.addTarget(camera.jpegs.getSurface());
        common(builder, true);
        // Without this a photo may be a frame from before the trigger; the frame's stamp is looked at all the same.
        Newer.set(builder, "CONTROL_ENABLE_ZSL", Boolean.FALSE);
        builder.set(CaptureRequest.JPEG_QUALITY, (byte) jpegQuality);
        builder.set(CaptureRequest.JPEG_ORIENTATION, jpegOrientation);
        builder.setTag(FrameWatch.Mark.PHOTO);
        return builder.build();
    }

    private void common(CaptureRequest.Builder builder, boolean ofPhoto) {
        builder.set(CaptureRequest.CONTROL_MODE, CaptureRequest.CONTROL_MODE_AUTO);
        builder.set(CaptureRequest.FLASH_MODE, CaptureRequest.FLASH_MODE_OFF);
        builder.set(CaptureRequest.CONTROL_EFFECT_MODE, CaptureRequest.CONTROL_EFFECT_MODE_OFF);
        builder.set(CaptureRequest.CONTROL_VIDEO_STABILIZATION_MODE,
                CaptureRequest.CONTROL_VIDEO_STABILIZATION_MODE_OFF);
        processing.apply(builder, look.exposure().refreshUs());
        regions.apply(builder);
        if (ofPhoto) {
            processing.intend(builder, !look.exposure().isOpen());
        }
        optics.apply(builder);
        look.apply(builder, locked, ofPhoto);
    }
}
