package org.chexrig.core.wire;

/**
 * Could you take a photo now? Changes nothing, and may be sent at any time.
 */
public final class ConditionRequest extends Message {
    static final Shape SHAPE = new Shape("condition",
        Field.hex("nonce", 16)) {
        @Override
        Message make(Values values) {
            return new ConditionRequest(values.text("nonce"));
        }
    };

    /** Made at random for each request; the report repeats it. */
    public final String nonce;

    /**
     * Makes a message that is right by construction.
     *
     * @throws IllegalArgumentException when a value is beyond its limits
     */
    public ConditionRequest(String nonce) {
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
