package org.chexrig.core.phone;

import java.util.Locale;
import org.chexrig.core.picture.Aiming;
import org.chexrig.core.picture.Guide;

/** What a person at the phone reads: where the agent stands, at two metres; how far it is; what is wrong, and what helps. */
public final class ScreenText {
    /** How it is to look. */
    public enum Mood {
        /** Nothing is done now. */
        QUIET,
        /** Photos are taken. */
        WORKING,
        /** A subset is complete. */
        DONE,
        /** It goes on by itself once something has passed. */
        WAITING,
        /** A person has to do something. */
        TROUBLE
    }

    private static final String BY_ITSELF = "It goes on by itself then.";
    private static final double MOST_BURNT = 0.01;
    private static final double MOST_BANDS = 0.03;
    private static final double LEAST_SHARPNESS = 0.7;
    private static final long MS_PER_MINUTE = 60_000;
    /** Lets a line break behind it, and is not seen: names are told from each other by their parts. */
    private static final String BREAK = "\u200b";

    /** In a word or two. */
    public final String state;
    /** How that is to look. */
    public final Mood mood;
    /** How much is saved, how fast, and how long it takes yet; empty where no subset is open. */
    public final String progress;
    /** What is wrong; empty where nothing is. */
    public final String sentence;
    /** What helps; empty where nothing has to be done. */
    public final String action;

    private ScreenText(String state, Mood mood, String progress, String sentence, String action) {
        this.state = state;
        this.mood = mood;
        this.progress = progress;
        this.sentence = sentence;
        this.action = action;
    }

    /**
     * Gives what is to be read.
     *
     * @param view where the agent stands, null before it runs
     * @param failure why it does not run, or null
     */
    public static ScreenText of(AgentView view, String failure) {
        if (failure != null) {
            return new ScreenText("Not running", Mood.TROUBLE, "", failure, "Put it right, then open chexrig again.");
        }
        if (view == null) {
            return new ScreenText("Starting", Mood.QUIET, "", "",
                    "Allow what Android asks for: the camera, and the storage.");
        }
        String progress = progress(view);
        Trouble trouble = view.trouble;
        boolean aborted = view.state.equals("aborted");
        if (trouble != null && !view.state.equals("capturing")) {
            String sentence = sentence(trouble.reason);
            String action = action(trouble.code);
            boolean isSaid = sentence.toLowerCase(Locale.ROOT).endsWith(action.toLowerCase(Locale.ROOT));
            return new ScreenText(aborted ? "Stopped" : "Waiting", Mood.WAITING, progress, sentence,
                    (isSaid ? "" : action + " ") + (aborted ? "" : BY_ITSELF));
        }
        switch (view.state) {
            case "opening":
                return new ScreenText("Getting ready", Mood.WORKING, progress, "", "");
            case "ready":
                return new ScreenText("Ready", Mood.WORKING, progress, "", "");
            case "capturing":
                return new ScreenText("Taking a photo", Mood.WORKING, progress, "", "");
            case "closed":
                return closed(view, progress);
            case "aborted":
                return new ScreenText("Stopped", Mood.TROUBLE, progress, sentence(view.reason),
                        "Start the same command on the computer again: it goes on there.");
            default:
                return new ScreenText("Waiting for the computer", Mood.QUIET, "", "", "");
        }
    }

    /**
     * Gives what is to be read by a person who aims.
     *
     * @param seen what the newest picture tells
     * @param rollDeg how far the phone is turned against the clock, as its screen is looked at; null where it cannot tell
     */
    public static ScreenText aiming(Aiming.Figures seen, Double rollDeg) {
        StringBuilder figures = new StringBuilder();
        double off = rollDeg == null ? 0 : Guide.offLevel(rollDeg);
        if (rollDeg != null) {
            figures.append(String.format(Locale.ROOT, "turned %.1f degrees, ", off));
        }
        figures.append(String.format(Locale.ROOT, "sharpness %.0f %% of the best, burnt out %.1f %%, bands %.1f %%",
                100 * seen.sharpness, 100 * seen.burnt, 100 * seen.bands));
        String sentence = "";
        String action = "";
        if (Math.abs(off) > Guide.LEVEL_DEG) {
            sentence = "The phone is not level.";
            action = "Turn it " + (off > 0 ? "clockwise" : "against the clock") + " until the line is green.";
        } else if (seen.burnt > MOST_BURNT) {
            sentence = "The picture is too bright.";
            action = "Dim the monitor or the light.";
        } else if (seen.bands > MOST_BANDS) {
            sentence = "There are bands in the picture.";
            action = "Set the monitor's brightness to 100 %, and turn lamps that flicker off.";
        } else if (seen.sharpness < LEAST_SHARPNESS) {
            sentence = "It was sharper a moment ago.";
            action = "Keep the phone still, and let it focus.";
        }
        return new ScreenText("Aiming", sentence.isEmpty() ? Mood.DONE : Mood.WAITING, figures.toString(), sentence,
                action.isEmpty() ? "The x-ray's edges belong between the two squares." : action);
    }

    private static ScreenText closed(AgentView view, String progress) {
        return view.index > view.last ? new ScreenText("Complete", Mood.DONE, progress, "",
                "Nothing is to be done here: the computer goes on.")
                : new ScreenText("Paused", Mood.QUIET, progress, "", "");
    }

    /** {@code 137 of 500 saved, 1.3 s each, about 8 min left}. */
    private static String progress(AgentView view) {
        if (view.subset == null) {
            return "";
        }
        int saved = Math.max(0, Math.min(view.index, view.last + 1) - view.first);
        int all = view.last + 1 - view.first;
        StringBuilder words = new StringBuilder(saved + " of " + all + " saved");
        if (view.eachMs > 0) {
            words.append(String.format(Locale.ROOT, ", %.1f s each", view.eachMs / 1000.0));
            long leftMs = (all - saved) * view.eachMs;
            if (leftMs > 0) {
                words.append(leftMs < MS_PER_MINUTE ? ", less than a minute left"
                        : ", about " + (leftMs + MS_PER_MINUTE / 2) / MS_PER_MINUTE + " min left");
            }
        }
        return words.toString();
    }

    private static String sentence(String words) {
        if (words == null || words.isEmpty()) {
            return "";
        }
        String text = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }

    private static String action(String code) {
        switch (code) {
            case Trouble.HEAT:
                return "Let it cool: shade it, and unplug it for a while.";
            case Trouble.CALL:
                return "End the call.";
            case Trouble.COVERED:
                return "Bring chexrig to the front.";
            case Trouble.BATTERY:
                return "Plug it in.";
            case Trouble.STORAGE_FULL:
                return "Make room: export on the computer, and remove photos there.";
            default:
                return "Close the other app, or allow chexrig the camera.";
        }
    }

    /** A photo's name whose lines break behind its dots. */
    public static String wrapped(String name) {
        return name == null ? "" : name.replace(".", "." + BREAK);
    }
}
