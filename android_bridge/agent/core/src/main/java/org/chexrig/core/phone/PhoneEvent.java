package org.chexrig.core.phone;

import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Open;

/** What {@link PhoneSide} asks of the app around it. */
public abstract class PhoneEvent {
    private PhoneEvent() {
    }

    /** Make the folder, check room and camera, write a superseded take down; then {@code opened} or {@code refuseOpen}. */
    public static final class OpenRequested extends PhoneEvent {
        /** The session that is to be opened. */
        public final Open request;
        /** The photo that this session declares superseded, or null. */
        public final LastPhoto supersedes;

        OpenRequested(Open request, LastPhoto supersedes) {
            this.request = request;
            this.supersedes = supersedes;
        }
    }

    /** Photograph what is on the screen now; then {@code exposed}, and always {@code saved} or {@code captureFailed}. */
    public static final class TriggerCamera extends PhoneEvent {
        /** The session. */
        public final Open session;
        /** The trigger. */
        public final Capture request;

        TriggerCamera(Open session, Capture request) {
            this.session = session;
            this.request = request;
        }
    }

    /** Take a small picture of what is before the camera; then {@code frameReady}. */
    public static final class FrameWanted extends PhoneEvent {
        /** For {@code frameReady}. */
        public final String nonce;

        FrameWanted(String nonce) {
            this.nonce = nonce;
        }
    }

    /** Say what the phone is; then {@code factsReady}. */
    public static final class FactsWanted extends PhoneEvent {
        /** For {@code factsReady}. */
        public final String nonce;

        FactsWanted(String nonce) {
            this.nonce = nonce;
        }
    }

    /** The session is over: closed, or aborted for {@code reason}. Stop a photo under way. */
    public static final class SessionEnded extends PhoneEvent {
        /** Why, in one sentence. */
        public final String reason;
        /** Whether it was aborted. */
        public final boolean aborted;

        SessionEnded(String reason, boolean aborted) {
            this.reason = reason;
            this.aborted = aborted;
        }
    }
}
