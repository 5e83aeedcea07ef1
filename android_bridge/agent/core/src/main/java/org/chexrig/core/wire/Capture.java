package org.chexrig.core.wire;

/**
 * Photograph the x-ray that is on the screen now, and save it under {@code name}.
 *
 * <p>{@code exposureUs}, {@code iso}, {@code whiteBalance} and {@code focusDpt} are what an earlier {@link Saved} of
 * the subset has told: all photos of a subset are taken alike. They go before what {@link Open} fixes.
 */
public final class Capture extends Message {
    /** Longest white balance. */
    public static final int MAX_WHITE_BALANCE = 160;

    static final Shape SHAPE = new Shape("capture",
        Field.hex("session", 32),
        Field.whole("index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.token("name", 200),
        Field.hex("shown_sha256", 64),
        Field.whole("quality", 1, 100),
        Field.wholeOrNull("exposure_us", 1, 60000000),
        Field.wholeOrNull("iso", 1, 1000000),
        Field.text("white_balance", MAX_WHITE_BALANCE),
        Field.fractionOrNull("focus_dpt", 0, 100),
        Field.wholeOrNull("refresh_us", 1000, 1000000)) {
        @Override
        Message make(Values values) {
            return new Capture(
                values.text("session"), values.whole("index"), values.whole("take"), values.text("name"),
                values.text("shown_sha256"), values.whole("quality"), values.wholeOrNull("exposure_us"),
                values.wholeOrNull("iso"), values.text("white_balance"), values.fractionOrNull("focus_dpt"),
                values.wholeOrNull("refresh_us"));
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
    /** Of the JPEG. */
    public final int quality;
    /** Exposure time, microseconds; null where it is left open. */
    public final Integer exposureUs;
    /** Sensitivity; null where it is left open. */
    public final Integer iso;
    /** White balance in this phone's own words; empty where it is left open. */
    public final String whiteBalance;
    /** Where the lens stands, dioptres; null where it is left open. */
    public final Number focusDpt;
    /** The screen's period, microseconds; null where it is not known. */
    public final Integer refreshUs;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Capture(
            String session, int index, int take, String name, String shownSha256, int quality,
            Integer exposureUs, Integer iso, String whiteBalance, Number focusDpt, Integer refreshUs) {
        this.session = session;
        this.index = index;
        this.take = take;
        this.name = name;
        this.shownSha256 = shownSha256;
        this.quality = quality;
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalance = whiteBalance;
        this.focusDpt = focusDpt;
        this.refreshUs = refreshUs;
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
        return new Object[] {
            session, index, take, name, shownSha256, quality, exposureUs, iso, whiteBalance, focusDpt,
            refreshUs};
    }
}
