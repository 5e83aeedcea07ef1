package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

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
    public void aCameraThatSaysRealtimeAndStampsByTheOtherClockIsFoundOut() {
        SensorClock clock = having(true, UPTIME - 40 * MS, REALTIME, UPTIME);
        assertTrue(clock.isKnown());
        assertEquals(UPTIME, clock.moment(REALTIME, UPTIME));
        assertEquals(7 + SLEPT, clock.onRealtime(7, REALTIME, UPTIME));
    }

    @Test
    public void ofACameraThatSaysRealtimeOnAPhoneThatHasSleptForSecondsTheNearerClockCounts() {
        long slept = 3_000 * MS;
        assertEquals(UPTIME, having(true, UPTIME - 40 * MS, UPTIME + slept, UPTIME).moment(UPTIME + slept, UPTIME));
        long realtime = UPTIME + slept;
        assertEquals(realtime, having(true, realtime - 40 * MS, realtime, UPTIME).moment(realtime, UPTIME));
        assertFalse(having(true, 12_345, REALTIME, UPTIME).isKnown());
    }

    @Test
    public void whenThePhoneSleepsTheNextFrameSaysWhichClockItIs() {
        SensorClock clock = having(true, UPTIME - 40 * MS, UPTIME, UPTIME); // both are one as yet
        assertEquals(REALTIME, clock.moment(REALTIME, UPTIME));
        clock.saw(UPTIME + 60 * MS, REALTIME + 100 * MS, UPTIME + 100 * MS);
        assertEquals(UPTIME, clock.moment(REALTIME, UPTIME));
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
