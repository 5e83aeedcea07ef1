package org.chexrig.core.wire;

/**
 * End the session after its last photo.
 */
public final class Close extends Message {
    static final Shape SHAPE = new Shape("close",
        Field.hex("session", 32)) {
        @Override
        Message make(Values values) {
            return new Close(values.text("session"));
        }
    };

    /** The session's id. */
    public final String session;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Close(String session) {
        this.session = session;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session};
    }
}
