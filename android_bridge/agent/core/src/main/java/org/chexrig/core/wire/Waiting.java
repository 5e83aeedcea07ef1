package org.chexrig.core.wire;

/**
 * No photo can be taken now, and none will be for this trigger: it is to be sent again.
 */
public final class Waiting extends Message {
    static final Shape SHAPE = new Shape("waiting",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.token("code", 32),
        Field.text("reason", 300),
        Field.wholeOrNull("seconds", 0, 86400)) {
        @Override
        Message make(Values values) {
            return new Waiting(
                values.text("session"), values.whole("index"), values.whole("take"), values.text("code"),
                values.text("reason"), values.wholeOrNull("seconds"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The x-ray's place in the manifest. */
    public final int index;
    /** 1 for the first photo of the index, one more for each retake. */
    public final int take;
    /** Why, in one word. */
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
    public Waiting(String session, int index, int take, String code, String reason, Integer seconds) {
        this.session = session;
        this.index = index;
        this.take = take;
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
        return new Object[] {session, index, take, code, reason, seconds};
    }
}
