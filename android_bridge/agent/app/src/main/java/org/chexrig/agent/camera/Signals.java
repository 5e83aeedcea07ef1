package org.chexrig.agent.camera;

import android.os.SystemClock;
import java.util.Locale;
import org.chexrig.core.phone.CameraTrouble;

/**
 * Where the agent's camera thread waits for the camera's callbacks: always with an end, and woken by a cancellation or
 * by the loss of the camera.
 */
final class Signals {
    private static final long NS_PER_MS = 1_000_000;

    private final int haste;
    private boolean inCall;
    private boolean cancelled;
    private String lost;

    /** Makes one that has the camera's whole patience, or this part of it. */
    Signals(int haste) {
        this.haste = haste;
    }

    /** Something to wait for; asked with this object's lock held. */
    interface Condition {
        boolean isMet();
    }

    /** A call begins: from here on it can be cancelled. */
    synchronized void begin() {
        inCall = true;
        cancelled = false;
    }

    /** The call is over. */
    synchronized void end() {
        inCall = false;
    }

    /** Make the call under way return; without one it does nothing. */
    synchronized void cancel() {
        cancelled = inCall;
        notifyAll();
    }

    /** The camera is gone, and why: what is waited for will not come. */
    synchronized void lose(String words) {
        if (lost == null) {
            lost = words;
        }
        notifyAll();
    }

    /** A camera is opened anew. */
    synchronized void forgetLoss() {
        lost = null;
    }

    /** Why the camera is gone, or null. */
    synchronized String loss() {
        return lost;
    }

    /** Let a callback change what is waited for. */
    synchronized void change(Runnable change) {
        change.run();
        notifyAll();
    }

    /**
     * Wait until the condition is met.
     *
     * @return whether it was met within the time
     * @throws CameraTrouble when the call is cancelled or the camera is lost
     */
    synchronized boolean waitFor(Condition condition, long milliseconds) throws CameraTrouble {
        long deadlineNs = SystemClock.elapsedRealtimeNanos() + milliseconds * NS_PER_MS;
        while (true) {
            if (cancelled) {
                throw new CameraTrouble("cancelled", null, true);
            }
            if (lost != null) {
                throw new CameraTrouble(lost);
            }
            if (condition.isMet()) {
                return true;
            }
            long leftNs = deadlineNs - SystemClock.elapsedRealtimeNanos();
            if (leftNs <= 0) {
                return false;
            }
            try {
                wait((leftNs + NS_PER_MS - 1) / NS_PER_MS); // rounded up: a sensor may read until the last of it
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new CameraTrouble("cancelled", interrupted, true);
            }
        }
    }

    /** How long to wait where the patience is so long. */
    long patience(long milliseconds) {
        return milliseconds / haste;
    }

    /** The same where there is no going on without it; `what` is what the camera did not do. */
    void require(Condition condition, long milliseconds, String what) throws CameraTrouble {
        if (!waitFor(condition, patience(milliseconds))) {
            throw new CameraTrouble(String.format(Locale.ROOT, "the camera did not %s within %.0f s", what,
                    milliseconds / 1000.0));
        }
    }
}
