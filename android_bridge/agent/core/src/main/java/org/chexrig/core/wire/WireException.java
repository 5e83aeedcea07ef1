package org.chexrig.core.wire;

/** A datagram that is not a message: damaged, foreign, forged, or too long. It is dropped without an answer. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a datagram is no message, in the order in which it is looked at. */
    public enum Reason {
        /** More than 1,200 bytes. */
        TOO_LONG("too_long"),
        /** Fewer bytes than header, tag and an empty object. */
        TOO_SHORT("too_short"),
        /** Does not begin with {@code CXR}. */
        MAGIC("magic"),
        /** Another wire version. */
        VERSION("version"),
        /** Not under this key. */
        TAG("tag"),
        /** The body is no JSON object. */
        JSON("json"),
        /** No message of the other role. */
        TYPE("type"),
        /** A field is missing, unknown, of another type or beyond its limits. */
        FIELD("field");

        /** The reason as the golden vectors name it. */
        public final String word;

        Reason(String word) {
            this.word = word;
        }
    }

    /** Why. */
    public final Reason reason;

    WireException(Reason reason, String detail) {
        super(detail.isEmpty() ? reason.word : reason.word + ": " + detail);
        this.reason = reason;
    }
}
