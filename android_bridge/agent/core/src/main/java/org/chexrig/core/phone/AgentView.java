package org.chexrig.core.phone;

import java.util.Objects;

/** Where the agent stands, for a person to read. */
public final class AgentView {
    /** The phone's state: idle, opening, ready, capturing, closed or aborted. */
    public final String state;
    /** The session's subset, or null before the first. */
    public final String subset;
    /** The index under way, or wanted next; 0 before the first session. */
    public final int index;
    /** The first index of the subset; 0 before the first session. */
    public final int first;
    /** The last index of the subset; 0 before the first session. */
    public final int last;
    /** Photos saved in this session. */
    public final int count;
    /** Why the session ended, or null. */
    public final String reason;
    /** Room left where photos go, bytes. */
    public final long freeBytes;
    /** What the sensors said last. */
    public final Vitals.Reading vitals;
    /** The pairing code as a person types it, such as {@code 7KQ2-M0XD-93TF-AZ5H}. */
    public final String pairingCode;
    /** Why no photo can be taken now, or null. */
    public final Trouble trouble;
    /** How long a photo takes, one after another, milliseconds; 0 where that is not known yet. */
    public final long eachMs;

    AgentView(String state, String subset, int index, int first, int last, int count, String reason, long freeBytes,
            Vitals.Reading vitals, String pairingCode, Trouble trouble, long eachMs) {
        this.state = state;
        this.subset = subset;
        this.index = index;
        this.first = first;
        this.last = last;
        this.count = count;
        this.reason = reason;
        this.freeBytes = freeBytes;
        this.vitals = vitals;
        this.pairingCode = pairingCode;
        this.trouble = trouble;
        this.eachMs = eachMs;
    }

    /** Whether another one would look the same. */
    boolean says(AgentView other) {
        return state.equals(other.state) && Objects.equals(subset, other.subset) && index == other.index
                && first == other.first && last == other.last && count == other.count && Objects.equals(reason, other.reason)
                && freeBytes == other.freeBytes && vitals == other.vitals && pairingCode.equals(other.pairingCode)
                && eachMs == other.eachMs && reason(trouble).equals(reason(other.trouble));
    }

    private static String reason(Trouble trouble) {
        return trouble == null ? "" : trouble.reason;
    }
}
