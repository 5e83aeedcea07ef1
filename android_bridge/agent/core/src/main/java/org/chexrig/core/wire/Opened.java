package org.chexrig.core.wire;

/**
 * The session is open and the phone waits for {@code nextIndex}.
 */
public final class Opened extends Message {
    /** Longest storage: as much as fits into a datagram where every character is escaped. */
    public static final int MAX_STORAGE = 200;
    /** Longest words on how the camera is set. */
    public static final int MAX_PROCESSING = 120;

    static final Shape SHAPE = new Shape("opened",
        Field.hex("session", 32),
        Field.hex("boot", 16),
        Field.whole("protocol", 1, 255),
        Field.token("app_version", 32),
        Field.whole("next_index", 1, PhotoName.MAX_INDEX),
        Field.text("model", 64),
        Field.text("storage", MAX_STORAGE),
        Field.whole("free_bytes", 0, 1L << 60),
        Field.wholeOrNull("battery_percent", 0, 100),
        Field.fractionOrNull("temperature_c", -60, 150),
        Field.hex("challenge", 32),
        Field.token("camera_level", 32),
        Field.text("processing", MAX_PROCESSING)) {
        @Override
        Message make(Values values) {
            return new Opened(
                values.text("session"), values.text("boot"), values.whole("protocol"),
                values.text("app_version"), values.whole("next_index"), values.text("model"),
                values.text("storage"), values.wide("free_bytes"), values.wholeOrNull("battery_percent"),
                values.fractionOrNull("temperature_c"), values.text("challenge"),
                values.text("camera_level"), values.text("processing"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The app's process. */
    public final String boot;
    /** Protocol version of the sender. */
    public final int protocol;
    /** Version of the sender's program. */
    public final String appVersion;
    /** As asked. */
    public final int nextIndex;
    /** The phone's name. */
    public final String model;
    /** The folder that the subsets' folders are in. */
    public final String storage;
    /** Room left where photos go, bytes. */
    public final long freeBytes;
    /** Charge; null without such a sensor. */
    public final Integer batteryPercent;
    /**
     * The battery's temperature, degrees Celsius, a {@code Double} or a whole number; null without
     * such a sensor.
     */
    public final Number temperatureC;
    /** The phone's current one: good for one open, and for asking for pictures. */
    public final String challenge;
    /** What the camera is able to; {@code legacy} is one of the oldest kind. */
    public final String cameraLevel;
    /** How the camera is set in all else, in words. */
    public final String processing;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Opened(
            String session, String boot, int protocol, String appVersion, int nextIndex, String model,
            String storage, long freeBytes, Integer batteryPercent, Number temperatureC, String challenge,
            String cameraLevel, String processing) {
        this.session = session;
        this.boot = boot;
        this.protocol = protocol;
        this.appVersion = appVersion;
        this.nextIndex = nextIndex;
        this.model = model;
        this.storage = storage;
        this.freeBytes = freeBytes;
        this.batteryPercent = batteryPercent;
        this.temperatureC = temperatureC;
        this.challenge = challenge;
        this.cameraLevel = cameraLevel;
        this.processing = processing;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {
            session, boot, protocol, appVersion, nextIndex, model, storage, freeBytes, batteryPercent,
            temperatureC, challenge, cameraLevel, processing};
    }
}
