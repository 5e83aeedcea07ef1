package org.chexrig.core.phone;

/** Hears that the sensor has read a frame. Any thread may call it; it returns at once. */
public interface ExposureListener {
    /**
     * The frame that will become the photo has been read.
     *
     * @param sensorTimeNs when the sensor began to read, on the base of {@link Clock#monotonicNanos}
     * @param exposureUs exposure time in microseconds, null where the camera does not say
     * @param iso sensitivity, null where the camera does not say
     */
    void exposed(long sensorTimeNs, Integer exposureUs, Integer iso);
}
