package org.chexrig.core.phone;

/** One photo as the camera hands it over. */
public final class Photo {
    /** The whole JPEG, with the camera's own EXIF where it has any. Not altered after this. */
    public final byte[] jpeg;
    /** When the sensor began to read, on the base of {@link Clock#monotonicNanos}. */
    public final long sensorTimeNs;
    /** Exposure time in microseconds, null where the camera does not say. */
    public final Integer exposureUs;
    /** Sensitivity, null where the camera does not say. */
    public final Integer iso;
    /** White balance in kelvin, null where it was automatic or the camera does not say. */
    public final Integer whiteBalanceK;
    /**
     * White balance in the camera's own words, good to be given back as {@link Wanted#whiteBalance}: at most 160 printable
     * ASCII characters, empty where the camera does not say.
     */
    public final String whiteBalance;
    /** Where the lens stood, dioptres, 0 to 100; null where the camera does not say. */
    public final Double focusDpt;

    /** Makes one; the array is kept, not copied. */
    public Photo(byte[] jpeg, long sensorTimeNs, Integer exposureUs, Integer iso, Integer whiteBalanceK,
            String whiteBalance, Double focusDpt) {
        this.jpeg = jpeg;
        this.sensorTimeNs = sensorTimeNs;
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalanceK = whiteBalanceK;
        this.whiteBalance = whiteBalance;
        this.focusDpt = focusDpt;
    }
}
