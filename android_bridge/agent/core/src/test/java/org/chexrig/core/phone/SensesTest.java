package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import org.junit.Test;

public final class SensesTest {
    private static final double G = 9.81;
    private static final long PERIOD_NS = 20_000_000;

    private final Senses senses = new Senses(Arrays.asList("light", "acceleration"));
    private long nowNs = 5_000_000_000L;

    private void rest(double x, double y, double z, double seconds) {
        for (double left = seconds; left > 0; left -= PERIOD_NS / 1e9) {
            nowNs += PERIOD_NS;
            senses.accelerated(x, y, z, nowNs);
        }
    }

    private void assertStands(Double roll, Double pitch) {
        Witness.Reading now = senses.now();
        if (roll == null) {
            assertNull(now.rollDeg);
        } else {
            assertEquals(roll, now.rollDeg, 0.02);
        }
        assertEquals(pitch, now.pitchDeg, 0.02);
    }

    @Test
    public void gravitySaysWhichWayItStands() {
        rest(0, G, 0, 2);
        assertStands(0.0, 0.0); // upright
        rest(G, 0, 0, 5);
        assertStands(90.0, 0.0); // on its left side
        rest(-G, 0, 0, 5);
        assertStands(-90.0, 0.0);
        rest(0, -G, 0, 5);
        assertEquals("on its head", 180, Math.abs(senses.now().rollDeg), 0.02);
        double down = Math.toRadians(10); // its back looks down, its screen up
        rest(0, G * Math.cos(down), G * Math.sin(down), 5);
        assertStands(0.0, -10.0);
        rest(0.1, 0.1, G, 5);
        assertEquals(-90, senses.now().pitchDeg, 1);
        assertNull("it lies flat", senses.now().rollDeg);
    }

    @Test
    public void aKnockCountsForOnePhoto() {
        rest(0, G, 0, 2);
        assertTrue(senses.ofPhoto().knockMs2 < 0.01);
        nowNs += PERIOD_NS;
        senses.accelerated(2.5, G, 0, nowNs);
        rest(0, G, 0, 0.5);
        assertEquals(2.5, senses.now().knockMs2, 0.15);
        rest(0, G, 0, 3);
        assertTrue("it is over", senses.now().knockMs2 < 0.05);
        assertEquals("but it was since the last photo", 2.5, senses.ofPhoto().knockMs2, 0.15);
        assertTrue(senses.ofPhoto().knockMs2 < 0.05);
    }

    @Test
    public void whatWasBeforeASessionIsNoKnockInIt() {
        rest(0, G, 0, 2);
        rest(G, 0, 0, 3); // somebody has turned it
        senses.sessionBegins();
        rest(G, 0, 0, 0.5);
        assertTrue(senses.ofPhoto().knockMs2 < 0.2);
    }

    @Test
    public void whatWasWhileNothingWasMeasuredIsNoKnock() {
        rest(0, G, 0, 2);
        senses.ofPhoto();
        nowNs += 3_600_000_000_000L;
        rest(G, 0, 0, 2);
        assertEquals(0, senses.ofPhoto().knockMs2, 0);
        assertEquals(90, senses.now().rollDeg, 0.02);
        nowNs += 1_200_000_000L; // a moment is enough
        rest(0, G, 0, 0.9);
        assertEquals(0, senses.ofPhoto().knockMs2, 0);
        assertEquals(0, senses.now().rollDeg, 0.02);
    }

    @Test
    public void whatIsNoNumberDoesNotStay() {
        rest(0, G, 0, 2);
        nowNs += PERIOD_NS;
        senses.accelerated(Double.NaN, G, 0, nowNs);
        senses.accelerated(0, Double.NEGATIVE_INFINITY, 0, nowNs);
        senses.lit(Double.NaN);
        assertNull(senses.now().lux);
        assertStands(0.0, 0.0);
        assertEquals(0, senses.ofPhoto().knockMs2, 0.01);
    }

    @Test
    public void howItWasStartedIsNoKnock() {
        senses.accelerated(0, 0, 0, nowNs);
        rest(0, G, 0, 0.9);
        assertEquals(0, senses.ofPhoto().knockMs2, 0);
    }

    @Test
    public void aTurnedPhoneIsFollowedWithinASecondOrTwo() {
        rest(0, G, 0, 2);
        rest(G, 0, 0, 2);
        assertEquals(90, senses.now().rollDeg, 2.5);
    }

    @Test
    public void theLightIsWhatWasMeasuredLast() {
        assertNull(senses.now().lux);
        senses.lit(40.04);
        assertEquals(40.0, senses.now().lux, 0);
        senses.lit(0);
        assertEquals(0.0, senses.ofPhoto().lux, 0);
        assertEquals("it is told where it changes only", 0.0, senses.ofPhoto().lux, 0);
    }

    @Test
    public void withoutSensorsNothingIsSaid() {
        Witness.Reading none = senses.ofPhoto();
        assertNull(none.rollDeg);
        assertNull(none.pitchDeg);
        assertNull(none.knockMs2);
        assertEquals(Arrays.asList("light", "acceleration"), senses.facts());
    }
}
