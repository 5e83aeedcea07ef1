package org.chexrig.core.wire;

/**
 * Send one part of the small picture of a photo, or ({@link #NO_SESSION}, no index) of what the camera sees now, or
 * ({@link #FACTS}, no index) of what the phone tells of itself.
 *
 * <p>The nonce is the same for all parts of one picture.
 */
public final class PictureRequest extends Message {
    /** In place of a session's id where a picture of what the camera sees now is asked for. */
    public static final String NO_SESSION = "00000000000000000000000000000000";
    /** In place of a session's id where what the phone tells of itself is asked for. */
    public static final String FACTS = "ffffffffffffffffffffffffffffffff";
    /** Most parts of a picture. */
    public static final int MAX_PARTS = 1024;

    static final Shape SHAPE = new Shape("picture",
        Field.hex("nonce", 16),
        Field.hex("challenge", 32),
        Field.hex("session", 32),
        Field.wholeOrNull("index", 1, PhotoName.MAX_INDEX),
        Field.wholeOrNull("take", 1, PhotoName.MAX_TAKE),
        Field.whole("part", 0, MAX_PARTS - 1)) {
        @Override
        Message make(Values values) {
            return new PictureRequest(
                values.text("nonce"), values.text("challenge"), values.text("session"),
                values.wholeOrNull("index"), values.wholeOrNull("take"), values.whole("part"));
        }
    };

    /** Made at random for each picture; the parts repeat it. */
    public final String nonce;
    /** The phone's current one. */
    public final String challenge;
    /** The session's id, or {@link #NO_SESSION}. */
    public final String session;
    /** The x-ray's place in the manifest; null for what the camera sees. */
    public final Integer index;
    /** The photo's take; null for what the camera sees. */
    public final Integer take;
    /** Which part, from 0. */
    public final int part;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public PictureRequest(
            String nonce, String challenge, String session, Integer index, Integer take, int part) {
        this.nonce = nonce;
        this.challenge = challenge;
        this.session = session;
        this.index = index;
        this.take = take;
        this.part = part;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {nonce, challenge, session, index, take, part};
    }
}
