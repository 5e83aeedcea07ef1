package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;

import org.chexrig.core.picture.Aiming;
import org.junit.Test;

public final class ScreenTextTest {
    private static AgentView view(String state, int index, String reason, Trouble trouble, long eachMs) {
        return new AgentView(state, "night-2", index, 1, 500, 0, reason, 10, new Vitals.Reading("p", 1, 1.0, null), "c",
                trouble, eachMs);
    }

    private static void assertSays(ScreenText text, String state, ScreenText.Mood mood, String progress,
            String sentence, String action) {
        assertEquals(state, text.state);
        assertEquals(mood, text.mood);
        assertEquals(progress, text.progress);
        assertEquals(sentence, text.sentence);
        assertEquals(action, text.action);
    }

    @Test
    public void whileItWorksItSaysHowFarItIs() {
        assertSays(ScreenText.of(view("capturing", 138, "", null, 1300), null), "Taking a photo",
                ScreenText.Mood.WORKING, "137 of 500 saved, 1.3 s each, about 8 min left", "", "");
        assertEquals("499 of 500 saved, 1.3 s each, less than a minute left",
                ScreenText.of(view("ready", 500, "", null, 1300), null).progress);
        assertEquals("0 of 500 saved", ScreenText.of(view("opening", 1, "", null, 0), null).progress);
    }

    @Test
    public void aSubsetThatIsCompleteIsGreenAndNotClosedInRed() {
        assertSays(ScreenText.of(view("closed", 501, "closed", null, 1300), null), "Complete", ScreenText.Mood.DONE,
                "500 of 500 saved, 1.3 s each", "",
                "Nothing is to be done here: the computer goes on.");
        assertSays(ScreenText.of(view("closed", 200, "closed", null, 0), null), "Paused", ScreenText.Mood.QUIET,
                "199 of 500 saved", "", "");
    }

    @Test
    public void eachTroubleIsASentenceAndAnAction() {
        Trouble covered = new Trouble(Trouble.COVERED, "chexrig is not on the phone's screen", null);
        assertSays(ScreenText.of(view("ready", 138, "", covered, 0), null), "Waiting", ScreenText.Mood.WAITING,
                "137 of 500 saved", "Chexrig is not on the phone's screen.", "Bring chexrig to the front. It goes on by itself then.");
        assertEquals("back again, nothing is said of it", "",
                ScreenText.of(view("ready", 138, "", null, 0), null).sentence);
        for (String code : new String[] {Trouble.HEAT, Trouble.CALL, Trouble.BATTERY, Trouble.STORAGE_FULL,
            Trouble.CAMERA}) {
            ScreenText text = ScreenText.of(view("idle", 0, "", new Trouble(code, "x.", null), 0), null);
            assertEquals("X.", text.sentence);
            assertEquals('.', text.action.charAt(text.action.length() - 1));
        }
    }

    @Test
    public void whatHelpsIsNotSaidTwice() {
        Trouble empty = new Trouble(Trouble.BATTERY, "the battery is at 2 %; plug it in", null);
        assertSays(ScreenText.of(view("ready", 138, "", empty, 0), null), "Waiting", ScreenText.Mood.WAITING,
                "137 of 500 saved", "The battery is at 2 %; plug it in.", "It goes on by itself then.");
    }

    @Test
    public void whatStoppedItIsSaidWithWhatHelps() {
        assertSays(ScreenText.of(view("aborted", 138, "Escape was pressed", null, 0), null), "Stopped",
                ScreenText.Mood.TROUBLE, "137 of 500 saved", "Escape was pressed.",
                "Start the same command on the computer again: it goes on there.");
        assertSays(ScreenText.of(null, "no permission"), "Not running", ScreenText.Mood.TROUBLE, "", "no permission",
                "Put it right, then open chexrig again.");
    }

    @Test
    public void beforeASubsetItWaitsOrStarts() {
        AgentView idle = new AgentView("idle", null, 0, 0, 0, 0, null, 10, new Vitals.Reading("p", 1, 1.0, null), "c",
                null, 0);
        assertSays(ScreenText.of(idle, null), "Waiting for the computer", ScreenText.Mood.QUIET, "", "", "");
        assertSays(ScreenText.of(null, null), "Starting", ScreenText.Mood.QUIET, "", "",
                "Allow what Android asks for: the camera, and the storage.");
    }

    private static ScreenText aimed(double sharpness, double burnt, double bands, Double rollDeg) {
        return ScreenText.aiming(new Aiming.Figures(sharpness, burnt, bands), rollDeg);
    }

    @Test
    public void whoAimsReadsFiguresAndTheFirstThingToDo() {
        assertSays(aimed(0.934, 0.004, 0.01, 89.2), "Aiming", ScreenText.Mood.DONE,
                "turned -0.8 degrees, sharpness 93 % of the best, burnt out 0.4 %, bands 1.0 %", "",
                "The x-ray's edges belong between the two squares.");
        assertSays(aimed(0.2, 0.2, 0.2, 3.0), "Aiming", ScreenText.Mood.WAITING,
                "turned 3.0 degrees, sharpness 20 % of the best, burnt out 20.0 %, bands 20.0 %", "The phone is not level.",
                "Turn it clockwise until the line is green.");
        assertEquals("Turn it against the clock until the line is green.", aimed(1, 0, 0, -93.0).action);
        assertEquals("sharpness 20 % of the best, burnt out 20.0 %, bands 20.0 %", aimed(0.2, 0.2, 0.2, null).progress);
        assertEquals("The picture is too bright.", aimed(0.2, 0.2, 0.2, null).sentence);
        assertEquals("There are bands in the picture.", aimed(0.2, 0, 0.2, null).sentence);
        assertEquals("It was sharper a moment ago.", aimed(0.2, 0, 0, null).sentence);
    }

    @Test
    public void aNameBreaksBehindItsDots() {
        assertEquals("000123.\u200bt01.\u200bjpg", ScreenText.wrapped("000123.t01.jpg"));
        assertEquals("", ScreenText.wrapped(null));
    }

    @Test
    public void theMiddleOfTheNewestPhotosIsThePace() {
        Pace pace = new Pace();
        assertEquals(0, pace.eachMs());
        long nowNs = 0;
        for (int photo = 0; photo < 20; photo++) {
            nowNs += photo == 15 ? 60_000_000_000L : 1_300_000_000L; // somebody had paused
            pace.saved(nowNs);
        }
        assertEquals(1300, pace.eachMs());
        pace.begin();
        pace.saved(nowNs);
        assertEquals(0, pace.eachMs());
    }

    @Test
    public void theScreenIsDimWhileItWorksAndNobodyTouchesIt() {
        assertEquals(Dimming.DIM, Dimming.of(ScreenText.Mood.WORKING, 20_000), 0);
        assertEquals(Dimming.USUAL, Dimming.of(ScreenText.Mood.WORKING, 19_999), 0);
        for (ScreenText.Mood mood : new ScreenText.Mood[] {ScreenText.Mood.QUIET, ScreenText.Mood.DONE,
            ScreenText.Mood.WAITING, ScreenText.Mood.TROUBLE}) {
            assertEquals(mood.toString(), Dimming.USUAL, Dimming.of(mood, 3_600_000), 0);
        }
    }
}
