package org.chexrig.core.wire;

/**
 * Whether a photo could be taken now.
 */
public final class ConditionReport extends Message {
    /** Code: a photo could be taken. */
    public static final String FIT = "fit";

    static final Shape SHAPE = new Shape("condition_report",
        Field.hex("nonce", 16),
        Field.token("code", 32),
        Field.text("reason", 300),
        Field.wholeOrNull("seconds", 0, 86400)) {
        @Override
        Message make(Values values) {
            return new ConditionReport(
                values.text("nonce"), values.text("code"), values.text("reason"),
                values.wholeOrNull("seconds"));
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

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public ConditionReport(String nonce, String code, String reason, Integer seconds) {
        this.nonce = nonce;
        this.code = code;
        this.reason = reason;
        this.seconds = seconds;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {nonce, code, reason, seconds};
    }
}
