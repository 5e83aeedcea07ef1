package org.chexrig.core.wire;

/**
 * The file is complete, durable and in its place, and the phone's journal knows it.
 */
public final class Saved extends Message {
    static final Shape SHAPE = new Shape("saved",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.token("name", 200),
        Field.whole("size_bytes", 1, 1L << 40),
        Field.hex("sha256", 64),
        Field.whole("busy_us", 0, 1L << 60),
        Field.whole("free_bytes", 0, 1L << 60),
        Field.wholeOrNull("battery_percent", 0, 100),
        Field.fractionOrNull("temperature_c", -60, 150)) {
        @Override
        Message make(Values values) {
            return new Saved(
                values.text("session"), values.whole("index"), values.whole("take"), values.text("name"),
                values.wide("size_bytes"), values.text("sha256"), values.wide("busy_us"),
                values.wide("free_bytes"), values.wholeOrNull("battery_percent"),
                values.fractionOrNull("temperature_c"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The x-ray's place in the manifest. */
    public final int index;
    /** 1 for the first photo of the index, one more for each retake. */
    public final int take;
    /** As asked. */
    public final String name;
    /** Of the file, bytes. */
    public final long sizeBytes;
    /** Of the file. */
    public final String sha256;
    /** The phone's own time from the trigger's receipt to this message, microseconds. */
    public final long busyUs;
    /** Room left where photos go, bytes. */
    public final long freeBytes;
    /** Charge; null without such a sensor. */
    public final Integer batteryPercent;
    /**
     * The battery's temperature, degrees Celsius, a {@code Double} or a whole number; null without
     * such a sensor.
     */
    public final Number temperatureC;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Saved(
            String session, int index, int take, String name, long sizeBytes, String sha256, long busyUs,
            long freeBytes, Integer batteryPercent, Number temperatureC) {
        this.session = session;
        this.index = index;
        this.take = take;
        this.name = name;
        this.sizeBytes = sizeBytes;
        this.sha256 = sha256;
        this.busyUs = busyUs;
        this.freeBytes = freeBytes;
        this.batteryPercent = batteryPercent;
        this.temperatureC = temperatureC;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {
            session, index, take, name, sizeBytes, sha256, busyUs, freeBytes, batteryPercent, temperatureC};
    }
}
