package org.chexrig.core.wire;

/**
 * The session ended in good order.
 */
public final class Closed extends Message {
    static final Shape SHAPE = new Shape("closed",
        Field.hex("session", 32),
        Field.whole("count", 0, PhotoName.MAX_INDEX)) {
        @Override
        Message make(Values values) {
            return new Closed(values.text("session"), values.whole("count"));
        }
    };

    /** The session's id. */
    public final String session;
    /** Photos saved in this session. */
    public final int count;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Closed(String session, int count) {
        this.session = session;
        this.count = count;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, count};
    }
}
