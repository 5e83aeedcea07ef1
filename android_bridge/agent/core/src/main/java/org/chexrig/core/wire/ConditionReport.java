package org.chexrig.core.wire;

/**
 * Whether a photo could be taken now, and what the phone notices of itself and the room.
 */
public final class ConditionReport extends Message {
    /** Code: a photo could be taken. */
    public static final String FIT = "fit";

    static final Shape SHAPE = new Shape("condition_report",
        Field.hex("nonce", 16),
        Field.token("code", 32),
        Field.text("reason", 300),
        Field.wholeOrNull("seconds", 0, 86400),
        Field.fractionOrNull("roll_deg", -180, 180),
        Field.fractionOrNull("pitch_deg", -90, 90),
        Field.fractionOrNull("lux", 0, Saved.MAX_LUX),
        Field.fractionOrNull("knock_ms2", 0, Saved.MAX_KNOCK_MS2)) {
        @Override
        Message make(Values values) {
            return new ConditionReport(
                values.text("nonce"), values.text("code"), values.text("reason"),
                values.wholeOrNull("seconds"), values.fractionOrNull("roll_deg"),
                values.fractionOrNull("pitch_deg"), values.fractionOrNull("lux"),
                values.fractionOrNull("knock_ms2"));
        }
    };

    /** As asked. */
    public final String nonce;
    /** {@link #FIT}, or why not, in one word. */
    public final String code;
    /** One sentence. */
    public final String reason;
    /** How long that may last; null where nobody knows. */
    public final Integer seconds;
    /** As in {@link Saved#rollDeg}. */
    public final Number rollDeg;
    /** As in {@link Saved#pitchDeg}. */
    public final Number pitchDeg;
    /** As in {@link Saved#lux}. */
    public final Number lux;
    /** As in {@link Saved#knockMs2}. */
    public final Number knockMs2;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public ConditionReport(String nonce, String code, String reason, Integer seconds, Number rollDeg, Number pitchDeg,
            Number lux, Number knockMs2) {
        this.nonce = nonce;
        this.code = code;
        this.reason = reason;
        this.seconds = seconds;
        this.rollDeg = rollDeg;
        this.pitchDeg = pitchDeg;
        this.lux = lux;
        this.knockMs2 = knockMs2;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {nonce, code, reason, seconds, rollDeg, pitchDeg, lux, knockMs2};
    }
}
