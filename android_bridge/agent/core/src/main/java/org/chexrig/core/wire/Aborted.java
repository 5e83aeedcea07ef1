package org.chexrig.core.wire;

/**
 * The session is over on the phone, and stays over.
 */
public final class Aborted extends Message {
    static final Shape SHAPE = new Shape("aborted",
        Field.hex("session", 32),
        Field.text("reason", 300)) {
        @Override
        Message make(Values values) {
            return new Aborted(values.text("session"), values.text("reason"));
        }
    };

    /** The session's id. */
    public final String session;
    /** Why the session ended. */
    public final String reason;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Aborted(String session, String reason) {
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
