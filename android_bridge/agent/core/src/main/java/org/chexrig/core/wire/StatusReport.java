package org.chexrig.core.wire;

/**
 * Where the phone stands. {@code challenge} is good for one {@link Open}.
 */
public final class StatusReport extends Message {
    static final Shape SHAPE = new Shape("status_report",
        Field.hex("nonce", 16),
        Field.hex("challenge", 32),
        Field.whole("protocol", 1, 255),
        Field.token("app_version", 32),
        Field.hex("boot", 16),
        Field.token("state", 32),
        Field.text("model", 64),
        Field.whole("free_bytes", 0, 1L << 60),
        Field.wholeOrNull("battery_percent", 0, 100),
        Field.fractionOrNull("temperature_c", -60, 150)) {
        @Override
        Message make(Values values) {
            return new StatusReport(
                values.text("nonce"), values.text("challenge"), values.whole("protocol"),
                values.text("app_version"), values.text("boot"), values.text("state"), values.text("model"),
                values.wide("free_bytes"), values.wholeOrNull("battery_percent"),
                values.fractionOrNull("temperature_c"));
        }
    };

    /** As asked. */
    public final String nonce;
    /** Good for one open. */
    public final String challenge;
    /** Protocol version of the sender. */
    public final int protocol;
    /** Version of the sender's program. */
    public final String appVersion;
    /** The app's process. */
    public final String boot;
    /** The phone's state. */
    public final String state;
    /** The phone's name. */
    public final String model;
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
    public StatusReport(
            String nonce, String challenge, int protocol, String appVersion, String boot, String state,
            String model, long freeBytes, Integer batteryPercent, Number temperatureC) {
        this.nonce = nonce;
        this.challenge = challenge;
        this.protocol = protocol;
        this.appVersion = appVersion;
        this.boot = boot;
        this.state = state;
        this.model = model;
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
            nonce, challenge, protocol, appVersion, boot, state, model, freeBytes, batteryPercent,
            temperatureC};
    }
}
