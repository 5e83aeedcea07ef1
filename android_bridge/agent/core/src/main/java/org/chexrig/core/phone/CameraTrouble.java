package org.chexrig.core.phone;

/** There is no photo, or the camera is not ready. The message is one sentence for the operator. */
public final class CameraTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    /** True where the call ended because of {@link Camera#cancel}. */
    public final boolean cancelled;

    /** Makes one that nobody asked for. */
    public CameraTrouble(String message) {
        this(message, null, false);
    }

    /** Makes one with the error behind it, or null. */
    public CameraTrouble(String message, Throwable cause, boolean cancelled) {
        super(message, cause);
        this.cancelled = cancelled;
    }
}
