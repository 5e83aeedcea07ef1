package org.chexrig.core.phone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.Open;

/**
 * Drives {@link PhoneSide} by lines: one command a line on standard input, one line of what came of it on standard output.
 *
 * <p>Python drives its own phone's side by the same lines, and compares.
 */
public final class PhoneSideLines implements Surroundings {
    private final Map<String, LastPhoto> journal = new HashMap<>();
    private final List<Open> requested = new ArrayList<>();
    private final List<Capture> triggered = new ArrayList<>();
    private Reported reported;
    private Trouble trouble;
    private String processing = "";
    private Witness.Reading noticed = Witness.Reading.NOTHING;
    private int challenges;
    private PhoneSide<String> side;

    private PhoneSideLines() {
    }

    /** Reads lines until there are no more. */
    public static void main(String[] arguments) throws IOException {
        PhoneSideLines lines = new PhoneSideLines();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, "US-ASCII");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.take(line.split(" ", -1));
            out.println(lines.result());
        }
        out.flush();
    }

    private void take(String[] words) {
        switch (words[0]) {
            case "new":
                side = new PhoneSide<>(Hex.decode(words[1]), words[2], words[3], this);
                break;
            case "vitals":
                reported = new Reported(text(words[1]), Long.parseLong(words[2]), whole(words[3]),
                        words[4].equals("-") ? null : Double.valueOf(words[4]));
                break;
            case "processing":
                processing = text(words[1]);
                break;
            case "noticed":
                noticed = noticed(words, 1);
                break;
            case "trouble":
                trouble = words[1].equals("-") ? null : new Trouble(words[1], text(words[2]), whole(words[3]));
                break;
            case "last":
                LastPhoto last = new LastPhoto(Integer.parseInt(words[2]), Integer.parseInt(words[3]),
                        words[4].equals("1"));
                journal.put(words[1], last);
                break;
            case "recv":
                byte[] data = Hex.decode(words[3]);
                side.receiveDatagram(data, data.length, words[1], Long.parseLong(words[2]));
                break;
            default:
                say(words);
        }
    }

    private void say(String[] words) {
        switch (words[0]) {
            case "opened":
                side.opened(requested.get(Integer.parseInt(words[1])), text(words[2]));
                break;
            case "refuse_open":
                side.refuseOpen(requested.get(Integer.parseInt(words[1])), words[2], text(words[3]));
                break;
            case "exposed":
                side.exposed(Long.parseLong(words[1]), whole(words[2]), whole(words[3]));
                break;
            case "saved":
                side.saved(Long.parseLong(words[1]), words[2], Long.parseLong(words[3]), used(words),
                        noticed(words, 8), times(words));
                break;
            case "failed":
                side.captureFailed(words[1], text(words[2]));
                break;
            case "picture":
                Capture of = triggered.get(Integer.parseInt(words[1]));
                side.pictureReady(of, sealed(words[2], Place.ofPhoto(of.session, of.index, of.take)));
                break;
            case "frame":
                side.frameReady(words[1], sealed(words[2], Place.ofFrame(words[1])));
                break;
            case "facts":
                side.factsReady(words[1], sealed(words[2], Place.ofFacts(words[1])));
                break;
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private static Used used(String[] words) {
        return new Used(whole(words[4]), whole(words[5]), text(words[6]), fraction(words[7]));
    }

    private static Witness.Reading noticed(String[] words, int first) {
        return new Witness.Reading(fraction(words[first]), fraction(words[first + 1]), fraction(words[first + 2]),
                fraction(words[first + 3]));
    }

    private static Times times(String[] words) {
        Times times = new Times();
        times.queueUs = Times.between(0, Long.parseLong(words[12]));
        times.exposeUs = Times.between(0, Long.parseLong(words[13]));
        times.encodeUs = Times.between(0, Long.parseLong(words[14]));
        times.writeUs = Times.between(0, Long.parseLong(words[15]));
        times.flushUs = Times.between(0, Long.parseLong(words[16]));
        return times;
    }

    /** As Python's shelf takes it: a seal out of the next challenge. */
    private SealedPicture sealed(String hex, Place place) {
        return hex.equals("-") ? null
                : SealedPicture.of(Hex.decode(hex), place, side.key(), Hex.decode(newChallenge().substring(8)));
    }

    private String result() {
        StringBuilder result = new StringBuilder(side.state().word()).append(' ').append(side.dropped());
        for (Addressed<String> each : side.datagramsToSend()) {
            result.append(' ').append(each.peer).append(':').append(Hex.encode(each.datagram));
        }
        for (PhoneEvent event = side.nextEvent(); event != null; event = side.nextEvent()) {
            result.append(' ').append(words(event));
        }
        return result.toString();
    }

    private String words(PhoneEvent event) {
        if (event instanceof PhoneEvent.OpenRequested) {
            PhoneEvent.OpenRequested asked = (PhoneEvent.OpenRequested) event;
            requested.add(asked.request);
            LastPhoto last = asked.supersedes;
            return "open=" + asked.request.session + "/" + (last == null ? "-" : last.index + "." + last.take);
        }
        if (event instanceof PhoneEvent.TriggerCamera) {
            PhoneEvent.TriggerCamera asked = (PhoneEvent.TriggerCamera) event;
            triggered.add(asked.request);
            return "trigger=" + asked.session.session + "/" + asked.request.name;
        }
        if (event instanceof PhoneEvent.FrameWanted) {
            return "frame=" + ((PhoneEvent.FrameWanted) event).nonce;
        }
        if (event instanceof PhoneEvent.FactsWanted) {
            return "facts=" + ((PhoneEvent.FactsWanted) event).nonce;
        }
        PhoneEvent.SessionEnded ended = (PhoneEvent.SessionEnded) event;
        return "ended=" + ended.aborted + "/" + Hex.encode(ended.reason.getBytes(StandardCharsets.UTF_8));
    }

    private static Double fraction(String word) {
        return word.equals("-") ? null : Double.valueOf(word);
    }

    private static Integer whole(String word) {
        return word.equals("-") ? null : Integer.valueOf(word);
    }

    private static String text(String hex) {
        return new String(Hex.decode(hex), StandardCharsets.UTF_8);
    }

    @Override
    public LastPhoto progress(String journalId, String subset) {
        return journal.get(journalId + "/" + subset);
    }

    @Override
    public Reported reported() {
        return reported;
    }

    @Override
    public Trouble trouble() {
        return trouble;
    }

    @Override
    public String cameraLevel() {
        return "simulated";
    }

    @Override
    public String processing() {
        return processing;
    }

    @Override
    public Witness.Reading witness() {
        return noticed;
    }

    @Override
    public String newChallenge() {
        challenges++;
        StringBuilder digits = new StringBuilder(Integer.toHexString(challenges));
        while (digits.length() < 32) {
            digits.insert(0, '0');
        }
        return digits.toString();
    }
}
