package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public final class BandsTest {
    private static final int AT_144_HZ = 6_944;

    @Test
    public void wholeRefreshesAvoidBands() {
        for (int exposureUs : new int[] {16_667, 33_333, 66_667, 100_000}) {
            assertTrue(exposureUs + " us", Bands.areAvoided(exposureUs, Bands.USUAL_REFRESH_US));
        }
        assertTrue(Bands.areAvoided(13_888, AT_144_HZ));
        assertTrue(Bands.areAvoided(40_000, 40_000));
    }

    @Test
    public void othersDoNot() {
        for (int exposureUs : new int[] {1, 1000, 8_333, 10_000, 20_000, 25_000}) {
            assertFalse(exposureUs + " us", Bands.areAvoided(exposureUs, Bands.USUAL_REFRESH_US));
        }
        assertFalse(Bands.areAvoided(16_667, AT_144_HZ));
    }

    @Test
    public void theNearestIsChosenByTheRatio() {
        int[][] exposures = {{5_000, 16_667}, {20_000, 16_667}, {24_000, 33_334}, {33_334, 33_334}, {45_000, 50_001}};
        for (int[] each : exposures) {
            assertEquals(each[0] + " us", each[1], Bands.nearest(each[0], Bands.USUAL_REFRESH_US), 0.5);
        }
    }
}
