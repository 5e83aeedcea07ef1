package org.chexrig.core.wire;

/**
 * Begin or resume a subset.
 *
 * <p>{@code nextIndex} and {@code take} say what will be captured first. A {@code nextIndex} that equals the
 * phone's last saved index, with a higher take, declares that photo superseded: the controller cannot vouch
 * for it.
 */
public final class Open extends Message {
    static final Shape SHAPE = new Shape("open",
        Field.hex("session", 32),
        Field.hex("challenge", 32),
        Field.whole("protocol", 1, 255),
        Field.token("app_version", 32),
        Field.hex("journal", 16),
        Field.part("subset", 32),
        Field.whole("first", 1, PhotoName.MAX_INDEX),
        Field.whole("last", 1, PhotoName.MAX_INDEX),
        Field.whole("next_index", 1, PhotoName.MAX_INDEX),
        Field.whole("take", 1, PhotoName.MAX_TAKE),
        Field.wholeOrNull("exposure_us", 1, 60000000),
        Field.wholeOrNull("iso", 1, 1000000),
        Field.wholeOrNull("white_balance_k", 1000, 40000)) {
        @Override
        Message make(Values values) {
            return new Open(
                values.text("session"), values.text("challenge"), values.whole("protocol"),
                values.text("app_version"), values.text("journal"), values.text("subset"),
                values.whole("first"), values.whole("last"), values.whole("next_index"), values.whole("take"),
                values.wholeOrNull("exposure_us"), values.wholeOrNull("iso"),
                values.wholeOrNull("white_balance_k"));
        }
    };

    /** The session's id. */
    public final String session;
    /** From the newest status report. */
    public final String challenge;
    /** Protocol version of the sender. */
    public final int protocol;
    /** Version of the sender's program. */
    public final String appVersion;
    /** The controller's journal; photos of different journals never mix. */
    public final String journal;
    /** The subset; stands in every photo name of the session. */
    public final String subset;
    /** First index of the subset. */
    public final int first;
    /** Last index of the subset. */
    public final int last;
    /** What will be captured first. */
    public final int nextIndex;
    /** The take of {@code nextIndex}. */
    public final int take;
    /** Exposure time, microseconds; null leaves it to the phone. */
    public final Integer exposureUs;
    /** Sensitivity; null leaves it to the phone. */
    public final Integer iso;
    /** White balance, kelvin; null leaves it to the phone. */
    public final Integer whiteBalanceK;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public Open(
            String session, String challenge, int protocol, String appVersion, String journal, String subset,
            int first, int last, int nextIndex, int take, Integer exposureUs, Integer iso,
            Integer whiteBalanceK) {
        this.session = session;
        this.challenge = challenge;
        this.protocol = protocol;
        this.appVersion = appVersion;
        this.journal = journal;
        this.subset = subset;
        this.first = first;
        this.last = last;
        this.nextIndex = nextIndex;
        this.take = take;
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.whiteBalanceK = whiteBalanceK;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {
            session, challenge, protocol, appVersion, journal, subset, first, last, nextIndex, take,
            exposureUs, iso, whiteBalanceK};
    }
}
