package org.chexrig.core.phone;

import org.chexrig.core.phone.PhoneState.Event;
import org.chexrig.core.wire.Abort;
import org.chexrig.core.wire.Aborted;
import org.chexrig.core.wire.Accepted;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Closed;
import org.chexrig.core.wire.Exposed;
import org.chexrig.core.wire.Message;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.Refused;
import org.chexrig.core.wire.Saved;
import org.chexrig.core.wire.Waiting;

/** The session that {@link PhoneSide} is in: everything that begins anew with each open. */
final class CurrentSession<P> {
    final Open open;
    P peer;
    long heardNs;
    private final PhoneSide<P> phone;
    private int nextIndex;
    private int count;
    private String endedBecause = "";
    private Opened opened;
    private Capture capture;
    private Exposed exposed;
    private Saved saved;
    private Refused refusal;

    CurrentSession(PhoneSide<P> phone, Open open, P peer, long nowNs) {
        this.phone = phone;
        this.open = open;
        this.peer = peer;
        heardNs = nowNs;
        nextIndex = open.nextIndex;
    }

    /** Its controller is heard: at the same address, but by what may be another of the phone's sockets than before. */
    void heard(P from, long nowNs) {
        peer = from;
        heardNs = nowNs;
    }

    int nextIndex() {
        return nextIndex;
    }

    int count() {
        return count;
    }

    String endedBecause() {
        return endedBecause;
    }

    // --- opening ------------------------------------------------------------------------------------------------

    void begin() {
        LastPhoto last = phone.around.progress(open.journal, open.subset);
        boolean retakes = last != null && open.nextIndex == last.index && open.take > last.take;
        int expected = wanted(last);
        boolean follows = open.nextIndex == expected && (last == null || !last.superseded);
        boolean within = open.first <= open.nextIndex && open.nextIndex <= open.last;
        if (!(follows || retakes) || !within) {
            String words = "this phone's next index in subset " + open.subset + " is " + expected
                    + (last == null ? ": it has no photo of it on record" : "");
            refuse(Refused.OUT_OF_ORDER, words, open.nextIndex, expected);
            return;
        }
        phone.ask(new PhoneEvent.OpenRequested(open, retakes ? last : null));
    }

    private int wanted(LastPhoto last) {
        if (last == null) {
            return open.first;
        }
        return last.superseded ? last.index : last.index + 1;
    }

    void repeatOpen() {
        if (phone.state() == PhoneState.ABORTED) {
            refuseAgain(open.nextIndex);
        } else if (opened != null) {
            send(opened);
        }
    }

    void opened(String storage) {
        phone.step(Event.READY);
        Surroundings.Reported now = phone.around.reported();
        opened = new Opened(open.session, phone.boot, Message.PROTOCOL_VERSION, phone.appVersion, open.nextIndex,
                Message.printable(now.model, 64), Message.printable(storage, Opened.MAX_STORAGE), now.freeBytes,
                now.batteryPercent, now.temperatureC, phone.challenge(), phone.around.cameraLevel(),
                Message.printable(phone.around.processing(), Opened.MAX_PROCESSING));
        send(opened);
    }

    // --- what the app says of a photo -----------------------------------------------------------------------------

    void exposed(long sensorTimeNs, Integer exposureUs, Integer iso) {
        exposed = new Exposed(capture.session, capture.index, capture.take, sensorTimeNs, exposureUs, iso);
        send(exposed);
    }

    void saved(long sizeBytes, String sha256, long busyUs, Used used, Witness.Reading witness, Times times) {
        phone.step(Event.SAVED);
        nextIndex = capture.index + 1;
        count++;
        Surroundings.Reported now = phone.around.reported();
        saved = new Saved(capture.session, capture.index, capture.take, capture.name, sizeBytes, sha256, busyUs,
                now.freeBytes, now.batteryPercent, now.temperatureC, used.exposureUs, used.iso, used.whiteBalance,
                used.focusDpt, witness.rollDeg, witness.pitchDeg, witness.lux, witness.knockMs2, times.queueUs,
                times.exposeUs, times.encodeUs, times.writeUs, times.flushUs);
        capture = null;
        send(saved);
    }

    void captureFailed(String code, String message) {
        refuse(code, message, capture.index, null);
    }

    void stop(String reason) {
        phone.step(Event.FAIL);
        end(reason, true);
    }

    // --- messages of this session -----------------------------------------------------------------------------------

    void receive(Message message) {
        if (message instanceof Capture) {
            receiveCapture((Capture) message);
        } else if (message instanceof Abort) {
            receiveAbort((Abort) message);
        } else {
            receiveClose();
        }
    }

    private void receiveCapture(Capture request) {
        PhoneState state = phone.state();
        if (state == PhoneState.ABORTED) {
            refuseAgain(request.index);
        } else if (state == PhoneState.CAPTURING && request.equals(capture)) {
            send(new Accepted(request.session, request.index, request.take));
            if (exposed != null) {
                send(exposed);
            }
        } else if (isAnswered(request)) {
            send(saved);
        } else if (open.nextIndex <= request.index && request.index < nextIndex) {
            // A copy that the network kept back. Its controller has moved on and ignores this; one that has not is
            // told, and aborts.
            send(new Refused(request.session, Refused.OUT_OF_ORDER, "already saved in this session", request.index,
                    nextIndex));
        } else if (state == PhoneState.CLOSED) {
            send(new Refused(request.session, Refused.NO_SESSION, "the session is closed", request.index, null));
        } else if (state == PhoneState.READY) {
            triggerOrRefuse(request);
        } else {
            boolean opening = state == PhoneState.OPENING;
            String words = opening ? "the session is not open yet" : "another capture is under way";
            refuse(Refused.OUT_OF_ORDER, words, request.index, nextIndex);
        }
    }

    private boolean isAnswered(Capture request) {
        return saved != null && saved.index == request.index && saved.take == request.take
                && saved.name.equals(request.name);
    }

    private void triggerOrRefuse(Capture request) {
        if (request.index != nextIndex || request.index > open.last) {
            String words = "the index after the last saved one is " + nextIndex;
            refuse(Refused.OUT_OF_ORDER, words, request.index, nextIndex);
            return;
        }
        boolean otherTake = request.index == open.nextIndex && request.take != open.take;
        if (otherTake || !PhotoName.parse(request.name).subset.equals(open.subset)) {
            refuse(Refused.BAD_NAME, request.name + " does not belong to this session", request.index, null);
            return;
        }
        Trouble trouble = phone.around.trouble();
        if (trouble != null) { // nothing changes here: no trigger stands behind this answer
            send(new Waiting(request.session, request.index, request.take, trouble.code,
                    Message.printable(trouble.reason), trouble.seconds));
            return;
        }
        phone.step(Event.RECV_CAPTURE);
        capture = request;
        exposed = null;
        send(new Accepted(request.session, request.index, request.take));
        phone.trigger(open, request);
    }

    private void receiveAbort(Abort request) {
        PhoneState state = phone.state();
        if (state == PhoneState.CLOSED) {
            send(new Aborted(request.session, "closed already"));
            return;
        }
        if (state != PhoneState.ABORTED) {
            phone.step(Event.RECV_ABORT);
            end(request.reason, true);
        }
        answerAborted();
    }

    private void receiveClose() {
        switch (phone.state()) {
            case ABORTED:
                refuseAgain(null);
                break;
            case CLOSED:
                send(new Closed(open.session, count));
                break;
            case READY:
                phone.step(Event.RECV_CLOSE);
                end("closed", false);
                send(new Closed(open.session, count));
                break;
            default:
                refuse(Refused.BUSY, "close came while a photo was under way", null, null);
        }
    }

    // --- refusals -------------------------------------------------------------------------------------------------------

    /** Refuses, and latches the abort. */
    void refuse(String code, String message, Integer index, Integer expected) {
        phone.step(Event.FAIL);
        end(message, true);
        refusal = new Refused(open.session, code, Message.printable(message), index, expected);
        send(refusal);
    }

    /** Answers a repeat of what was refused with the cause, which may have been lost on its way. */
    private void refuseAgain(Integer index) {
        if (refusal != null && (index == null ? refusal.index == null : index.equals(refusal.index))) {
            send(refusal);
        } else {
            answerAborted();
        }
    }

    private void end(String reason, boolean aborted) {
        capture = null;
        endedBecause = reason;
        phone.ask(new PhoneEvent.SessionEnded(reason, aborted));
    }

    private void answerAborted() {
        send(new Aborted(open.session, Message.printable(endedBecause)));
    }

    private void send(Message message) {
        phone.send(message, peer);
    }
}
