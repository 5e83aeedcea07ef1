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

    /** Makes one; the array is kept, not copied. */
    public Photo(byte[] jpeg, long sensorTimeNs, Integer exposureUs, Integer iso, Integer whiteBalanceK) {
        this.jpeg = jpeg;
        this.sensorTimeNs = sensorTimeNs;
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalanceK = whiteBalanceK;
    }
}
