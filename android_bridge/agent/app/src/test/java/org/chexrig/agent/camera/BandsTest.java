package org.chexrig.agent.camera;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public final class BandsTest {
    @Test
    public void wholeRefreshesAvoidBands() {
        for (int exposureUs : new int[] {16_667, 33_333, 66_667, 100_000}) {
            assertTrue(exposureUs + " us", Bands.areAvoided(exposureUs));
        }
    }

    @Test
    public void othersDoNot() {
        for (int exposureUs : new int[] {1, 1000, 8_333, 10_000, 20_000, 25_000}) {
            assertFalse(exposureUs + " us", Bands.areAvoided(exposureUs));
        }
    }
}
