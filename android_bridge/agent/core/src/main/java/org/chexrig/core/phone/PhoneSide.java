package org.chexrig.core.phone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.picture.PictureShelf;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;
import org.chexrig.core.wire.Abort;
import org.chexrig.core.wire.Aborted;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Close;
import org.chexrig.core.wire.ConditionReport;
import org.chexrig.core.wire.ConditionRequest;
import org.chexrig.core.wire.Message;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.PicturePart;
import org.chexrig.core.wire.PictureRequest;
import org.chexrig.core.wire.Refused;
import org.chexrig.core.wire.Role;
import org.chexrig.core.wire.StatusReport;
import org.chexrig.core.wire.StatusRequest;
import org.chexrig.core.wire.Wire;
import org.chexrig.core.wire.WireException;

/**
 * The phone's half of the protocol: no sockets, no clock, no disk, one thread.
 *
 * <p>Bytes and words of the app go in; datagrams ({@link #datagramsToSend}) and wishes ({@link #nextEvent}) come out.
 *
 * @param <P> what tells one peer from another; its {@code equals} counts
 */
public final class PhoneSide<P> {
    /** As long as a controller's patience: until then another journal's controller may still be alive. */
    static final long LEASE_NS = 30_000_000_000L;

    final String boot;
    final String appVersion;
    final Surroundings around;
    private final ArrayDeque<Addressed<P>> outbox = new ArrayDeque<>();
    private final ArrayDeque<PhoneEvent> events = new ArrayDeque<>();
    private final PictureShelf shelf = new PictureShelf();
    private byte[] key;
    private String challenge;
    private PhoneState state = PhoneState.IDLE;
    private CurrentSession<P> session;
    private Capture underWay; // null where the camera is at no photo
    private long dropped;

    /**
     * Makes a phone that has just started.
     *
     * @param key the pairing key, 32 bytes
     * @param boot this process's id, 16 hex digits, new at each start
     * @param appVersion version of the program
     * @param around what is looked up
     */
    public PhoneSide(byte[] key, String boot, String appVersion, Surroundings around) {
        this.key = key;
        this.boot = boot;
        this.appVersion = appVersion;
        this.around = around;
        challenge = around.newChallenge();
    }

    // --- bytes in, bytes and events out ---------------------------------------------------------------------

    /**
     * Takes in what came from the network. Without the key nothing happens and nothing is answered.
     *
     * @param data holds the datagram from its first byte on
     * @param length the datagram's length
     * @param peer where it came from
     * @param nowNs the time by a monotonic clock, nanoseconds
     */
    public void receiveDatagram(byte[] data, int length, P peer, long nowNs) {
        Message message;
        try {
            message = Wire.decode(data, length, key, Role.CONTROLLER);
        } catch (WireException error) {
            dropped++;
            return;
        }
        if (message instanceof StatusRequest) {
            answerStatus((StatusRequest) message, peer);
        } else if (message instanceof ConditionRequest) {
            answerCondition((ConditionRequest) message, peer);
        } else if (message instanceof PictureRequest) {
            answerPicture((PictureRequest) message, peer);
        } else if (message instanceof Open) {
            receiveOpen((Open) message, peer, nowNs);
        } else if (!isCurrent(sessionOf(message))) {
            answerStranger(message, peer);
        } else if (session.peer.equals(peer)) {
            session.heard(peer, nowNs);
            session.receive(message);
        } else {
            dropped++; // the session belongs to the address that opened it: this is a replay
        }
    }

    /** Gives what is due, each with the address it goes to. */
    public List<Addressed<P>> datagramsToSend() {
        List<Addressed<P>> due = new ArrayList<>(outbox);
        outbox.clear();
        return due;
    }

    /** Gives the oldest event not yet taken, or null. */
    public PhoneEvent nextEvent() {
        return events.poll();
    }

    // --- what the app says ----------------------------------------------------------------------------------

    /** The session's folder is ready and its journal entry is on disk. */
    public void opened(Open request, String storage) {
        if (isOpening(request)) {
            session.opened(storage);
        }
    }

    /** Whether this session is still to be opened: not aborted meanwhile, and no other took its place. */
    public boolean isOpening(Open request) {
        return session != null && request == session.open && state == PhoneState.OPENING;
    }

    /** The session cannot be opened. */
    public void refuseOpen(Open request, String code, String message) {
        if (isOpening(request)) {
            session.refuse(code, message, request.nextIndex, null);
        }
    }

    /** The sensor has read the frame. */
    public void exposed(long sensorTimeNs, Integer exposureUs, Integer iso) {
        if (state == PhoneState.CAPTURING) {
            session.exposed(sensorTimeNs, exposureUs, iso);
        }
    }

    /** The small picture of a photo; with null there will be none. */
    public void pictureReady(Capture request, SealedPicture picture) {
        shelf.put(placeOf(request), picture);
    }

    /** The small picture of what the camera sees; null where there is none. */
    public void frameReady(String nonce, SealedPicture picture) {
        shelf.put(Place.ofFrame(nonce), picture);
    }

    /** What the phone is, as JSON in UTF-8; null where it cannot say. */
    public void factsReady(String nonce, SealedPicture facts) {
        shelf.put(Place.ofFacts(nonce), facts);
    }

    /** Photo and journal entry are on disk. */
    public void saved(long sizeBytes, String sha256, long busyUs, Used used, Witness.Reading witness, Times times) {
        underWay = null;
        if (state == PhoneState.CAPTURING) { // else aborted in the meantime: the next session finds it in the journal
            session.saved(sizeBytes, sha256, busyUs, used, witness, times);
        }
    }

    /** There is no photo, and no picture of one; the session is over, if it was not. */
    public void captureFailed(String code, String message) {
        if (underWay != null) {
            pictureReady(underWay, null);
            underWay = null;
        }
        if (state == PhoneState.CAPTURING) {
            session.captureFailed(code, message);
        }
    }

    /** The person at the phone ends the session; the controller is told when it asks next. Without one nothing happens. */
    public void stopped(String reason) {
        if (isOpenOrUnderWay()) {
            session.stop(reason);
        }
    }

    /** Another pairing code counts from now on. Not while {@link #isInUse}. */
    public void changeKey(byte[] newKey) {
        key = newKey;
        shelf.clear(); // what is on it was sealed under the other one
    }

    // --- what a person at the phone sees ----------------------------------------------------------------------

    /** Where the phone stands. */
    public PhoneState state() {
        return state;
    }

    /** Whether a session is opening or capturing, a photo of an aborted one is under way, or one is ready within its lease. */
    public boolean isInUse(long nowNs) {
        boolean working = underWay != null || state == PhoneState.OPENING || state == PhoneState.CAPTURING;
        return working || state == PhoneState.READY && nowNs - session.heardNs < LEASE_NS;
    }

    /** Whether a session is opening, ready or capturing. */
    public boolean isOpenOrUnderWay() {
        return state == PhoneState.OPENING || state == PhoneState.READY || state == PhoneState.CAPTURING;
    }

    /** The session's opening, or null before the first. */
    public Open session() {
        return session == null ? null : session.open;
    }

    /** The key that counts. */
    byte[] key() {
        return key;
    }

    /** The challenge that the next open needs. */
    String challenge() {
        return challenge;
    }

    /** The index under way or wanted next, 0 before the first session. */
    public int index() {
        return session == null ? 0 : session.nextIndex();
    }

    /** Photos saved in this session. */
    public int count() {
        return session == null ? 0 : session.count();
    }

    /** Why the session ended; empty where it has not. */
    public String reason() {
        return session == null ? "" : session.endedBecause();
    }

    /** How many datagrams were none of ours. */
    public long dropped() {
        return dropped;
    }

    // --- for the current session --------------------------------------------------------------------------------

    void step(PhoneState.Event event) {
        state = state.after(event);
    }

    void send(Message message, P peer) {
        outbox.add(new Addressed<>(Wire.encode(message, key), peer));
    }

    void ask(PhoneEvent event) {
        events.add(event);
    }

    void trigger(Open open, Capture request) {
        underWay = request;
        shelf.expect(placeOf(request));
        events.add(new PhoneEvent.TriggerCamera(open, request));
    }

    // --- inside -------------------------------------------------------------------------------------------------

    private boolean isCurrent(String id) {
        return session != null && session.open.session.equals(id);
    }

    private void answerStatus(StatusRequest request, P peer) {
        Surroundings.Reported now = around.reported();
        send(new StatusReport(request.nonce, challenge, Message.PROTOCOL_VERSION, appVersion, boot, state.word(),
                Message.printable(now.model, 64), now.freeBytes, now.batteryPercent, now.temperatureC), peer);
    }

    private void answerCondition(ConditionRequest request, P peer) {
        Trouble found = around.trouble();
        Witness.Reading now = around.witness();
        send(new ConditionReport(request.nonce, found == null ? ConditionReport.FIT : found.code,
                found == null ? "" : Message.printable(found.reason), found == null ? null : found.seconds,
                now.rollDeg, now.pitchDeg, now.lux, now.knockMs2), peer);
    }

    /** Gives the part that is asked for; nothing while there is none yet, nor to a recorded request. */
    private void answerPicture(PictureRequest request, P peer) {
        boolean ofFrame = request.session.equals(PictureRequest.NO_SESSION);
        boolean ofFacts = request.session.equals(PictureRequest.FACTS);
        boolean named = ofFrame || ofFacts || request.index != null && request.take != null;
        if (!request.challenge.equals(challenge) || !named) {
            dropped++;
            return;
        }
        PicturePart part = ofFrame ? partOfFrame(request) : ofFacts ? partOfFacts(request)
                : shelf.part(request, Place.ofPhoto(request.session, request.index, request.take));
        if (part != null) {
            send(part, peer);
        }
    }

    private PicturePart partOfFrame(PictureRequest request) {
        if (underWay != null || state == PhoneState.CAPTURING) {
            shelf.refuseFrame(request.nonce);
            return PictureShelf.nothing(request);
        }
        Place place = Place.ofFrame(request.nonce);
        if (shelf.expectOnce(request.nonce, place)) {
            events.add(new PhoneEvent.FrameWanted(request.nonce));
        }
        return shelf.part(request, place);
    }

    private PicturePart partOfFacts(PictureRequest request) {
        Place place = Place.ofFacts(request.nonce);
        if (shelf.expectOnce(request.nonce, place)) {
            events.add(new PhoneEvent.FactsWanted(request.nonce));
        }
        return shelf.part(request, place);
    }

    private static Place placeOf(Capture request) {
        return Place.ofPhoto(request.session, request.index, request.take);
    }

    /** Answers a session that is not the open one. Nothing changes here. */
    private void answerStranger(Message message, P peer) {
        String id = sessionOf(message);
        if (message instanceof Abort) {
            send(new Aborted(id, "not open here"), peer);
            return;
        }
        Integer index = message instanceof Capture ? ((Capture) message).index : null;
        String words = "the phone has no such session open; it was started anew, or another session took over";
        send(new Refused(id, Refused.NO_SESSION, words, index, null), peer);
    }

    private void receiveOpen(Open request, P peer, long nowNs) {
        if (isCurrent(request.session)) {
            if (session.peer.equals(peer)) {
                session.heard(peer, nowNs);
                session.repeatOpen();
            }
            return;
        }
        if (underWay != null) {
            return; // the photo under way is finished first, even an aborted one; the controller asks again
        }
        Refused refusal = objection(request, nowNs);
        if (refusal != null) {
            send(refusal, peer);
            return;
        }
        challenge = around.newChallenge();
        shelf.newChallenge();
        step(PhoneState.Event.RECV_OPEN);
        session = new CurrentSession<>(this, request, peer, nowNs); // from here on the one before is history
        session.begin();
    }

    /** Says why this open changes nothing here; null where it may go on. */
    private Refused objection(Open request, long nowNs) {
        if (request.protocol != Message.PROTOCOL_VERSION) {
            boolean older = Message.PROTOCOL_VERSION < request.protocol;
            return refused(request, Refused.VERSION, "the controller " + request.appVersion
                    + " speaks protocol version " + request.protocol + ", this phone's app " + appVersion
                    + " version " + Message.PROTOCOL_VERSION + ": " + (older ? "upgrade the app" : "upgrade chexrig"));
        }
        if (!request.challenge.equals(challenge)) {
            return refused(request, Refused.STALE_CHALLENGE,
                    "this open was meant for an earlier moment; ask for status first");
        }
        boolean inUse = state == PhoneState.OPENING || state == PhoneState.READY;
        if (inUse && !session.open.journal.equals(request.journal) && nowNs - session.heardNs < LEASE_NS) {
            return refused(request, Refused.BUSY,
                    "a session over subset " + session.open.subset + " of another plan is open");
        }
        return null;
    }

    private static Refused refused(Open request, String code, String message) {
        return new Refused(request.session, code, Message.printable(message), request.nextIndex, null);
    }

    private static String sessionOf(Message message) {
        if (message instanceof Capture) {
            return ((Capture) message).session;
        }
        return message instanceof Abort ? ((Abort) message).session : ((Close) message).session;
    }
}
