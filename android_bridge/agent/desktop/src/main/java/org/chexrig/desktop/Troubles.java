package org.chexrig.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Clock;
import org.chexrig.core.phone.Trouble;

/** What keeps this phone from taking photos for a while, at a photo that was chosen beforehand; each comes once. */
final class Troubles {
    private static final Pattern FORM =
            Pattern.compile("([a-z_]+):([0-9]{1,5}(?:\\.[0-9]{1,3})?)s@([0-9]{1,7})(/midst)?");
    private static final Map<String, String> REASONS = Map.of(
            Trouble.HEAT, "the phone is too hot to go on, and cools down",
            Trouble.CALL, "a call came in",
            Trouble.COVERED, "another app covers the camera's",
            Trouble.BATTERY, "the battery is nearly empty",
            Trouble.STORAGE_FULL, "the phone's storage is full",
            Trouble.CAMERA, "another app uses the camera");
    private static final double NS_PER_S = 1e9;

    private final List<Planned> left;
    private final Clock clock;
    private Planned now;
    private long untilNs;
    private int shots;
    private int struck;
    private String striking;
    private boolean isTrial;

    Troubles(List<Planned> planned, Clock clock) {
        left = new ArrayList<>(planned);
        this.clock = clock;
    }

    /** One that is to come: at a capture, the first being 1, before it or in its midst. */
    record Planned(String code, double seconds, int shot, boolean inMidst) {
    }

    /** Reads {@code heat:12s@5,call:40s@20/midst}. */
    static List<Planned> parse(String name, String text) throws WrongSetUp {
        List<Planned> planned = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher found = FORM.matcher(part.trim());
            if (!found.matches() || !REASONS.containsKey(found.group(1)) || Double.parseDouble(found.group(2)) <= 0
                    || Integer.parseInt(found.group(3)) < 1) {
                throw new WrongSetUp("the phone's troubles cannot be read", name, part,
                        "write such as heat:12s@5,call:40s@20/midst");
            }
            planned.add(new Planned(found.group(1), Double.parseDouble(found.group(2)),
                    Integer.parseInt(found.group(3)), found.group(4) != null));
        }
        return planned;
    }

    /** Whether photos are none of a plan's from here on, such as of a calibration board: nothing befalls those. */
    synchronized void setTrial(boolean isOne) {
        isTrial = isOne;
    }

    /** Why no photo can be taken now; null where one can. */
    synchronized Trouble now() {
        if (isTrial) {
            return null;
        }
        if (now == null || clock.monotonicNanos() >= untilNs) {
            now = null;
            begin(shots + 1, false);
        }
        if (now == null) {
            return null;
        }
        // a phone cannot know how long a call will take
        boolean foreseen = now.code.equals(Trouble.HEAT)
                || now.code.equals(Trouble.BATTERY);
        Integer seconds = (int) Math.ceil((untilNs - clock.monotonicNanos()) / NS_PER_S);
        return new Trouble(now.code, REASONS.get(now.code), foreseen ? seconds : null);
    }

    /** A photo is begun; a second attempt at the same one is none. */
    synchronized void begin(boolean again) {
        if (!again && !isTrial) {
            shots++;
        }
    }

    /** Spoils the photo under way where that is planned, a second attempt too. */
    synchronized void strike() throws CameraTrouble {
        if (isTrial) {
            return;
        }
        begin(shots, true);
        if (struck == shots && !Trouble.STORAGE_FULL.equals(striking)) {
            throw new CameraTrouble(REASONS.get(striking));
        }
    }

    /** Whether there is no room for the photo under way. */
    synchronized boolean isFull() {
        return !isTrial && struck == shots && Trouble.STORAGE_FULL.equals(striking);
    }

    private void begin(int shot, boolean inMidst) {
        for (Planned each : left) {
            if (each.shot == shot && each.inMidst == inMidst) {
                left.remove(each);
                now = each;
                untilNs = clock.monotonicNanos() + (long) (each.seconds * NS_PER_S);
                if (inMidst) {
                    struck = shot;
                    striking = each.code;
                }
                return;
            }
        }
    }
}
