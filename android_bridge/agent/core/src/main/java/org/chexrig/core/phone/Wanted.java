package org.chexrig.core.phone;

import org.chexrig.core.wire.Capture;

/** How one photo is to be taken. What is given here goes before what {@link CameraSettings} fix for the subset. */
public final class Wanted {
    /** Quality of the JPEG, 1 to 100. */
    public final int quality;
    /** Exposure time in microseconds, or null. */
    public final Integer exposureUs;
    /** Sensitivity, or null. */
    public final Integer iso;
    /** White balance, as an earlier {@link Photo#whiteBalance} of this camera put it; empty where it is left open. */
    public final String whiteBalance;
    /** Where the lens stands, dioptres, 0 far away; or null. */
    public final Double focusDpt;
    /** Period of the screen that is photographed, microseconds, or null where it is not known. */
    public final Integer refreshUs;

    /** Makes it; null or an empty text leaves a value to the camera. */
    public Wanted(int quality, Integer exposureUs, Integer iso, String whiteBalance, Double focusDpt,
            Integer refreshUs) {
        this.quality = quality;
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalance = whiteBalance;
        this.focusDpt = focusDpt;
        this.refreshUs = refreshUs;
    }

    static Wanted by(Capture request) {
        Double focus = request.focusDpt == null ? null : (Double) request.focusDpt.doubleValue();
        return new Wanted(request.quality, request.exposureUs, request.iso, request.whiteBalance, focus,
                request.refreshUs);
    }
}
