package org.chexrig.core.wire;

/**
 * The file is complete, durable and in its place, and the phone's journal knows it.
 */
public final class Saved extends Message {
    /** Most light that is told, lux. */
    public static final int MAX_LUX = 1_000_000;
    /** Largest acceleration that is told, m/s2. */
    public static final int MAX_KNOCK_MS2 = 1_000;
    /** Longest time that is told, microseconds. */
    public static final int MAX_TIME_US = 600_000_000;

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
        Field.fractionOrNull("temperature_c", -60, 150),
        Field.wholeOrNull("exposure_us", 1, 60000000),
        Field.wholeOrNull("iso", 1, 1000000),
        Field.text("white_balance", Capture.MAX_WHITE_BALANCE),
        Field.fractionOrNull("focus_dpt", 0, 100),
        Field.fractionOrNull("roll_deg", -180, 180),
        Field.fractionOrNull("pitch_deg", -90, 90),
        Field.fractionOrNull("lux", 0, MAX_LUX),
        Field.fractionOrNull("knock_ms2", 0, MAX_KNOCK_MS2),
        Field.wholeOrNull("queue_us", 0, MAX_TIME_US),
        Field.wholeOrNull("expose_us", 0, MAX_TIME_US),
        Field.wholeOrNull("encode_us", 0, MAX_TIME_US),
        Field.wholeOrNull("write_us", 0, MAX_TIME_US),
        Field.wholeOrNull("flush_us", 0, MAX_TIME_US)) {
        @Override
        Message make(Values values) {
            return new Saved(
                values.text("session"), values.whole("index"), values.whole("take"), values.text("name"),
                values.wide("size_bytes"), values.text("sha256"), values.wide("busy_us"),
                values.wide("free_bytes"), values.wholeOrNull("battery_percent"),
                values.fractionOrNull("temperature_c"), values.wholeOrNull("exposure_us"),
                values.wholeOrNull("iso"), values.text("white_balance"), values.fractionOrNull("focus_dpt"),
                values.fractionOrNull("roll_deg"), values.fractionOrNull("pitch_deg"),
                values.fractionOrNull("lux"), values.fractionOrNull("knock_ms2"), values.wholeOrNull("queue_us"),
                values.wholeOrNull("expose_us"), values.wholeOrNull("encode_us"),
                values.wholeOrNull("write_us"), values.wholeOrNull("flush_us"));
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
    /** Exposure time, microseconds; null where the camera does not say. */
    public final Integer exposureUs;
    /** Sensitivity; null where the camera does not say. */
    public final Integer iso;
    /** White balance in this phone's own words, good to be given back; empty where it does not say. */
    public final String whiteBalance;
    /** Where the lens stood, dioptres; null where the camera does not say. */
    public final Number focusDpt;
    /** How the phone is turned about the lens's axis, degrees; null where it does not know. */
    public final Number rollDeg;
    /** How far the lens looks above the horizon, degrees; null where the phone does not know. */
    public final Number pitchDeg;
    /** Light at the phone's front, lux; null without such a sensor. */
    public final Number lux;
    /** The greatest acceleration beside gravity since the photo before, m/s2; null without such a sensor. */
    public final Number knockMs2;
    /** From the trigger's receipt to the exposure's beginning, microseconds. */
    public final Integer queueUs;
    /** To the end of the sensor's reading. */
    public final Integer exposeUs;
    /** To the whole JPEG. */
    public final Integer encodeUs;
    /** To the written file. */
    public final Integer writeUs;
    /** To its name and its journal entry, flushed. */
    public final Integer flushUs;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Saved(
            String session, int index, int take, String name, long sizeBytes, String sha256, long busyUs,
            long freeBytes, Integer batteryPercent, Number temperatureC, Integer exposureUs, Integer iso,
            String whiteBalance, Number focusDpt, Number rollDeg, Number pitchDeg, Number lux, Number knockMs2,
            Integer queueUs, Integer exposeUs, Integer encodeUs, Integer writeUs, Integer flushUs) {
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
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalance = whiteBalance;
        this.focusDpt = focusDpt;
        this.rollDeg = rollDeg;
        this.pitchDeg = pitchDeg;
        this.lux = lux;
        this.knockMs2 = knockMs2;
        this.queueUs = queueUs;
        this.exposeUs = exposeUs;
        this.encodeUs = encodeUs;
        this.writeUs = writeUs;
        this.flushUs = flushUs;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {
            session, index, take, name, sizeBytes, sha256, busyUs, freeBytes, batteryPercent, temperatureC,
            exposureUs, iso, whiteBalance, focusDpt, rollDeg, pitchDeg, lux, knockMs2, queueUs, exposeUs, encodeUs,
            writeUs, flushUs};
    }
}
