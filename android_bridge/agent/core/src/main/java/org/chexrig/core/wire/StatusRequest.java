package org.chexrig.core.wire;

/**
 * Where do you stand? Changes nothing; its answer holds the challenge that {@link Open} needs.
 */
public final class StatusRequest extends Message {
    static final Shape SHAPE = new Shape("status",
        Field.hex("nonce", 16)) {
        @Override
        Message make(Values values) {
            return new StatusRequest(values.text("nonce"));
        }
    };

    /** Made at random for each request; the report repeats it. */
    public final String nonce;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public StatusRequest(String nonce) {
        this.nonce = nonce;
        SHAPE.check(values());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }

    @Override
    Object[] values() {
        return new Object[] {nonce};
    }
}
