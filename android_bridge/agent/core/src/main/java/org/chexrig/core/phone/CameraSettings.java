package org.chexrig.core.phone;

/** What a plan asks of the camera for a subset. Each is null where it is left to the phone. */
public final class CameraSettings {
    /** Exposure time in microseconds, 1 to 60,000,000, or null. */
    public final Integer exposureUs;
    /** Sensitivity, 1 to 1,000,000, or null. */
    public final Integer iso;
    /** White balance in kelvin, 1,000 to 40,000, or null. */
    public final Integer whiteBalanceK;

    /** Makes them; null leaves a value to the phone. */
    public CameraSettings(Integer exposureUs, Integer iso, Integer whiteBalanceK) {
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalanceK = whiteBalanceK;
    }
}
