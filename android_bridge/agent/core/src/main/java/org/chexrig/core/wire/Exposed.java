package org.chexrig.core.wire;

/**
 * The sensor has read the frame.
 */
public final class Exposed extends Message {
    static final Shape SHAPE = new Shape("exposed",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.whole("sensor_time_ns", 0, Long.MAX_VALUE),
        Field.wholeOrNull("exposure_us", 1, 60000000),
        Field.wholeOrNull("iso", 1, 1000000)) {
        @Override
        Message make(Values values) {
            return new Exposed(
                values.text("session"), values.whole("index"), values.whole("take"),
                values.wide("sensor_time_ns"), values.wholeOrNull("exposure_us"), values.wholeOrNull("iso"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The x-ray's place in the manifest. */
    public final int index;
    /** 1 for the first photo of the index, one more for each retake. */
    public final int take;
    /** When the sensor began to read, on the phone's monotonic clock. */
    public final long sensorTimeNs;
    /** Exposure time, microseconds; null where the camera does not say. */
    public final Integer exposureUs;
    /** Sensitivity; null where the camera does not say. */
    public final Integer iso;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Exposed(String session, int index, int take, long sensorTimeNs, Integer exposureUs, Integer iso) {
        this.session = session;
        this.index = index;
        this.take = take;
        this.sensorTimeNs = sensorTimeNs;
        this.exposureUs = exposureUs;
        this.iso = iso;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, index, take, sensorTimeNs, exposureUs, iso};
    }
}
