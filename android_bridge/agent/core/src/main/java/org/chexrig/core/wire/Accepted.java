package org.chexrig.core.wire;

/**
 * The trigger was received; answered at once.
 */
public final class Accepted extends Message {
    static final Shape SHAPE = new Shape("accepted",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE)) {
        @Override
        Message make(Values values) {
            return new Accepted(values.text("session"), values.whole("index"), values.whole("take"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The x-ray's place in the manifest. */
    public final int index;
    /** 1 for the first photo of the index, one more for each retake. */
    public final int take;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Accepted(String session, int index, int take) {
        this.session = session;
        this.index = index;
        this.take = take;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, index, take};
    }
}
