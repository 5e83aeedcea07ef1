package org.chexrig.core.wire;

/**
 * End the session for good.
 */
public final class Abort extends Message {
    static final Shape SHAPE = new Shape("abort",
        Field.hex("session", 32),
        Field.text("reason", 300)) {
        @Override
        Message make(Values values) {
            return new Abort(values.text("session"), values.text("reason"));
        }
    };

    /** The session's id. */
    public final String session;
    /** One sentence for the person at the phone. */
    public final String reason;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Abort(String session, String reason) {
        this.session = session;
        this.reason = reason;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, reason};
    }
}
