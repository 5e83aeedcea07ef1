package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** As the documentation has SENSOR_INFO_TIMESTAMP_SOURCE and CaptureCallback.onCaptureStarted, and as cameras are. */
public final class SensorClockTest {
    private static final long MS = 1_000_000;
    private static final long UPTIME = 100_000_000_000L;
    private static final long SLEPT = 5_000_000_000_000L;
    private static final long REALTIME = UPTIME + SLEPT;

    private static SensorClock having(boolean saysRealtime, long stamp, long realtime, long uptime) {
        SensorClock clock = new SensorClock(saysRealtime);
        clock.saw(stamp, realtime, uptime);
        return clock;
    }

    @Test
    public void nothingIsKnownBeforeTheFirstFrame() {
        assertFalse(new SensorClock(true).isKnown());
        assertFalse(new SensorClock(false).isKnown());
    }

    @Test
    public void aCameraThatSaysRealtimeIsTakenAtItsWordWhereFramesFit() {
        SensorClock clock = having(true, REALTIME - 40 * MS, REALTIME, UPTIME);
        assertTrue(clock.isKnown());
        assertEquals(REALTIME, clock.moment(REALTIME, UPTIME));
        assertEquals(7, clock.onRealtime(7, REALTIME, UPTIME));
    }

    @Test
    public void aCameraThatSaysRealtimeAndStampsOtherwiseIsFoundOut() {
        for (long slept : new long[] {SLEPT, 3_000 * MS, 300 * MS}) {
            SensorClock clock = new SensorClock(true);
            for (int frame = 0; frame < SensorClock.FRAMES; frame++) {
                assertFalse("after " + frame + " frames", clock.isKnown());
                long now = UPTIME + 33 * MS * frame;
                clock.saw(now - 10 * MS, now + slept, now);
            }
            assertTrue("slept " + slept, clock.isKnown());
            assertEquals("uptime", clock.found());
            assertEquals(UPTIME, clock.moment(UPTIME + slept, UPTIME));
            assertEquals(7 + slept, clock.onRealtime(7, UPTIME + slept, UPTIME));
        }
    }

    @Test
    public void aSleepInBetweenChangesWhatFits() {
        SensorClock liar = having(true, UPTIME - 10 * MS, UPTIME, UPTIME); // it never slept: both are one
        SensorClock honest = having(true, UPTIME - 10 * MS, UPTIME, UPTIME);
        assertEquals("realtime", liar.found());
        for (int frame = 0; frame < SensorClock.FRAMES; frame++) {
            long now = UPTIME + 33 * MS * frame;
            long slept = 1_000 * MS;
            liar.saw(now - 10 * MS, now + slept, now);
            honest.saw(now + slept - 10 * MS, now + slept, now);
            assertEquals("realtime", honest.found());
        }
        assertEquals("uptime", liar.found());
    }

    @Test
    public void oldFramesAtTheBeginningDoNotDecide() {
        for (boolean says : new boolean[] {true, false}) {
            for (long slept : new long[] {2_000 * MS, 7_000 * MS, SLEPT}) {
                SensorClock clock = new SensorClock(says);
                long now = UPTIME;
                for (long age : new long[] {9_000 * MS, 6_500 * MS, 3_000 * MS, 40 * MS}) {
                    now += 33 * MS;
                    clock.saw(now + slept - age, now + slept, now);
                    assertTrue(slept + " slept, " + age + " old", !says || !clock.found().equals("uptime"));
                }
                assertEquals("realtime", clock.found());
                clock.saw(now + slept - 3_000 * MS, now + slept, now); // and one that hangs on its way changes nothing
                assertEquals("realtime", clock.found());
            }
        }
    }

    @Test
    public void aSilentCameraOnTheClockThatStopsInSleepIsFoundOut() {
        SensorClock clock = having(false, UPTIME - 40 * MS, REALTIME, UPTIME);
        assertTrue(clock.isKnown());
        assertEquals(UPTIME, clock.moment(REALTIME, UPTIME));
        assertEquals(7 + SLEPT, clock.onRealtime(7, REALTIME, UPTIME));
    }

    @Test
    public void aSilentCameraOnTheClockThatGoesOnInSleepIsFoundOut() {
        SensorClock clock = having(false, REALTIME - 40 * MS, REALTIME, UPTIME);
        assertTrue(clock.isKnown());
        assertEquals(REALTIME, clock.moment(REALTIME, UPTIME));
    }

    @Test
    public void aPhoneThatHasHardlySleptErrsByNoMoreThanAFrameIsLate() {
        long slept = 30 * MS;
        SensorClock clock = having(false, UPTIME + slept - 40 * MS, UPTIME + slept, UPTIME);
        assertTrue(clock.isKnown());
        assertTrue(UPTIME + slept - clock.moment(UPTIME + slept, UPTIME) <= 40 * MS);
    }

    @Test
    public void aClockOfTheCamerasOwnIsNotKnown() {
        assertFalse(having(false, 12_345, REALTIME, UPTIME).isKnown());
        assertFalse(having(false, REALTIME + 3_600_000 * MS, REALTIME, UPTIME).isKnown());
    }

    @Test
    public void theNewestFrameCountsWhateverTheOrderOfArrival() {
        SensorClock clock = having(false, UPTIME, REALTIME, UPTIME);
        clock.saw(UPTIME - 33 * MS, REALTIME, UPTIME);
        assertEquals(UPTIME, clock.newest());
    }
}
