package org.chexrig.core.wire;

/**
 * One part of a picture, which was sealed as a whole before it was cut.
 */
public final class PicturePart extends Message {
    /** Of a picture, in one datagram; the last part is shorter. */
    public static final int PART_BYTES = 780;

    static final Shape SHAPE = new Shape("picture_part",
        Field.hex("nonce", 16),
        Field.hex("seal", 24),
        Field.whole("part", 0, PictureRequest.MAX_PARTS - 1),
        Field.whole("parts", 0, PictureRequest.MAX_PARTS),
        Field.base64("data", 1040)) {
        @Override
        Message make(Values values) {
            return new PicturePart(
                values.text("nonce"), values.text("seal"), values.whole("part"), values.whole("parts"),
                values.text("data"));
        }
    };

    /** As asked. */
    public final String nonce;
    /** The nonce of AES-GCM: parts of another one are of another picture. */
    public final String seal;
    /** Which part, from 0. */
    public final int part;
    /** How many there are; 0: there is no such picture. */
    public final int parts;
    /** The part in base 64 (RFC 4648, section 4). */
    public final String data;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public PicturePart(String nonce, String seal, int part, int parts, String data) {
        this.nonce = nonce;
        this.seal = seal;
        this.part = part;
        this.parts = parts;
        this.data = data;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {nonce, seal, part, parts, data};
    }
}
