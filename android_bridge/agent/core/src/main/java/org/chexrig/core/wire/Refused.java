package org.chexrig.core.wire;

/**
 * The phone will not do it, and why.
 */
public final class Refused extends Message {
    /** Code: the index is not the previous one + 1; {@code expected} names the index wanted. */
    public static final String OUT_OF_ORDER = "out_of_order";
    /** Code: nothing is open under this session id: the phone was started anew. */
    public static final String NO_SESSION = "no_session";
    /** Code: an open that was recorded, or overtaken by a restart. */
    public static final String STALE_CHALLENGE = "stale_challenge";
    /** Code: the two sides speak different versions. */
    public static final String VERSION = "version";
    /** Code: another controller's session is open. */
    public static final String BUSY = "busy";
    /** Code: the photo name contradicts the message, or a file of that name is there already. */
    public static final String BAD_NAME = "bad_name";
    /** Code: too little room for another photo. */
    public static final String STORAGE_FULL = "storage_full";
    /** Code: the photo could not be written. */
    public static final String STORAGE = "storage";
    /** Code: the camera would not. */
    public static final String CAMERA = "camera";

    static final Shape SHAPE = new Shape("refused",
        Field.hex("session", 32),
        Field.token("code", 32),
        Field.text("message", 300),
        Field.wholeOrNull("index", 1, PhotoName.MAX_INDEX),
        Field.wholeOrNull("expected", 1, PhotoName.MAX_INDEX + 1)) {
        @Override
        Message make(Values values) {
            return new Refused(
                values.text("session"), values.text("code"), values.text("message"),
                values.wholeOrNull("index"), values.wholeOrNull("expected"));
        }
    };

    /** The session's id. */
    public final String session;
    /** One of the codes of this class. */
    public final String code;
    /** One sentence. */
    public final String message;
    /** The index that was asked for; null where it was none. */
    public final Integer index;
    /** The index that the phone wants; null where that is not the matter. */
    public final Integer expected;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Refused(String session, String code, String message, Integer index, Integer expected) {
        this.session = session;
        this.code = code;
        this.message = message;
        this.index = index;
        this.expected = expected;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, code, message, index, expected};
    }
}
