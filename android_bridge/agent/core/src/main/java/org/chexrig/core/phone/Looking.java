package org.chexrig.core.phone;

import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;

/**
 * Small pictures of what the camera sees while it has nothing else to do: for the computer that asks for one, and one after
 * another for a person who aims at the phone. Its methods are called on the loop.
 */
final class Looking {
    private static final long NEXT_MS = 50;
    /** After one that did not come. */
    private static final long AGAIN_MS = 500;

    private final Agent agent;
    private boolean aiming;
    private boolean underWay;
    private boolean forNobodyElse;
    private boolean nextIsDue;
    private String waiting;

    Looking(Agent agent) {
        this.agent = agent;
    }

    /** A person aims, or has done so. While a session is open nobody does. */
    void aim(boolean on) {
        aiming = on && !agent.side().isOpenOrUnderWay();
        next(0);
    }

    /** The computer wants one: now, or never by this nonce. */
    void take(String nonce) {
        if (underWay && forNobodyElse && waiting == null) {
            waiting = nonce; // it is the next one
        } else if (agent.cameraDesk().isFree()) {
            begin(nonce);
        } else {
            agent.side().frameReady(nonce, null);
        }
    }

    /** The camera is wanted for something else. */
    void callOff() {
        aiming = false;
        if (underWay) {
            agent.cameraDesk().cancel();
        }
    }

    /** Whether the camera is busy with a picture that no computer waits for: what is wanted besides is soon begun. */
    boolean isForPerson() {
        return underWay && forNobodyElse;
    }

    private void next(long milliseconds) {
        if (!aiming || nextIsDue) {
            return;
        }
        nextIsDue = true;
        agent.after(milliseconds, new Runnable() {
            @Override
            public void run() {
                nextIsDue = false;
                if (aiming && agent.cameraDesk().isFree()) {
                    begin(null);
                } else if (!underWay) {
                    next(AGAIN_MS);
                }
            }
        });
    }

    private void begin(final String nonce) {
        final byte[] key = agent.side().key();
        underWay = true;
        forNobodyElse = nonce == null;
        agent.cameraDesk().call(Camera.MAX_FRAME_MS, new CameraDesk.Call<Seen>() {
            @Override
            public Seen on(Camera camera) throws CameraTrouble {
                byte[] jpeg = camera.frame();
                return new Seen(jpeg, nonce == null ? null : agent.pictures().sealed(jpeg, Place.ofFrame(nonce), key));
            }
        }, new CameraDesk.Answer<Seen>() {
            @Override
            public void done(Seen seen) {
                ended(nonce, seen);
            }

            @Override
            public void failed(CameraTrouble trouble) {
                ended(nonce, new Seen(null, null));
            }
        });
    }

    private void ended(String nonce, Seen seen) {
        underWay = false;
        if (nonce != null) {
            agent.side().frameReady(nonce, seen.sealed);
        }
        if (seen.jpeg != null) {
            agent.listener().seen(seen.jpeg);
        }
        String other = waiting;
        waiting = null;
        if (other != null) {
            take(other);
        }
        next(seen.jpeg == null ? AGAIN_MS : NEXT_MS);
    }

    private static final class Seen {
        final byte[] jpeg;
        final SealedPicture sealed;

        Seen(byte[] jpeg, SealedPicture sealed) {
            this.jpeg = jpeg;
            this.sealed = sealed;
        }
    }
}
