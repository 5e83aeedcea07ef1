package org.chexrig.core.wire;

/**
 * Photograph the x-ray that is on the screen now, and save it under {@code name}.
 */
public final class Capture extends Message {
    static final Shape SHAPE = new Shape("capture",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.token("name", 200),
        Field.hex("shown_sha256", 64)) {
        @Override
        Message make(Values values) {
            return new Capture(
                values.text("session"), values.whole("index"), values.whole("take"), values.text("name"),
                values.text("shown_sha256"));
        }
    };

    /** The session's id. */
    public final String session;
    /** The x-ray's place in the manifest. */
    public final int index;
    /** 1 for the first photo of the index, one more for each retake. */
    public final int take;
    /** The photo name; its index and take are those of the message. */
    public final String name;
    /** SHA-256 of the pixels that the screen shows. */
    public final String shownSha256;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Capture(String session, int index, int take, String name, String shownSha256) {
        this.session = session;
        this.index = index;
        this.take = take;
        this.name = name;
        this.shownSha256 = shownSha256;
        SHAPE.check(values());
        checkName();
    }

    private void checkName() {
        PhotoName parsed = PhotoName.parse(name);
        if (parsed.index != index || parsed.take != take) {
            throw new IllegalArgumentException("capture.name: expected index " + index + " take " + take
                + ", got index " + parsed.index + " take " + parsed.take);
        }
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {session, index, take, name, shownSha256};
    }
}
