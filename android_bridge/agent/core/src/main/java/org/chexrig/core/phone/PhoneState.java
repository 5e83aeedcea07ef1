package org.chexrig.core.phone;

import java.util.Locale;

/** Where the phone stands, and the only ways from one state to the next. */
public enum PhoneState {
    /** No session yet. */
    IDLE,
    /** The app prepares folder, journal and camera. */
    OPENING,
    /** Open, nothing under way. */
    READY,
    /** From the trigger to the journal entry. */
    CAPTURING,
    /** Ended in good order. */
    CLOSED,
    /** Latched: this session never goes on. */
    ABORTED;

    /** What can happen: a message of the current session, or a word of the app. */
    enum Event {
        RECV_OPEN, RECV_CAPTURE, RECV_CLOSE, RECV_ABORT, READY, SAVED, FAIL
    }

    /** The state's name on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Takes one transition of the table in the specification, section 5.2.
     *
     * @throws IllegalStateException when the table has none
     */
    PhoneState after(Event event) {
        PhoneState next = target(event);
        if (next == null) {
            throw new IllegalStateException(event + " is not allowed for the phone in state " + word());
        }
        return next;
    }

    private PhoneState target(Event event) {
        switch (event) {
            case RECV_OPEN:
                return this == CAPTURING ? null : OPENING;
            case READY:
                return this == OPENING ? READY : null;
            case RECV_CAPTURE:
                return this == READY ? CAPTURING : null;
            case SAVED:
                return this == CAPTURING ? READY : null;
            case RECV_CLOSE:
                return this == READY ? CLOSED : null;
            default: // RECV_ABORT, FAIL
                return this == OPENING || this == READY || this == CAPTURING ? ABORTED : null;
        }
    }
}
