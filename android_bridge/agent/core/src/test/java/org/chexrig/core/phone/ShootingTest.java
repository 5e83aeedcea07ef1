package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** How long a photo may take: an exposure of any length, and a second attempt, within the 60 s that a controller waits. */
public final class ShootingTest {
    private static final long PATIENCE_MS = 60_000;
    /** What {@code Camera.prepare} lets through: exposure and frames like it take 30 s. */
    private static final long LONGEST_MS = 30_000;

    @Test
    public void eachExposureHasItsTimeAndEndsWithinTheControllersPatience() {
        assertEquals(Camera.MAX_SHOOT_MS, Shooting.shootMs(0));
        for (int exposureUs : new int[] {0, 33_333, 250_000, 1_000_000, 6_000_000, 10_000_000, 30_000_000, 60_000_000}) {
            long takenMs = Math.min(LONGEST_MS, 5 * (exposureUs / 1000L));
            assertTrue("of " + exposureUs, Shooting.shootMs(exposureUs) >= Camera.MAX_SHOOT_MS + takenMs);
            long endMs = Camera.MAX_CANCEL_MS + Camera.MAX_REOPEN_MS + Shooting.shootMs(exposureUs);
            assertTrue(Shooting.latestRetryMs(exposureUs) + endMs < PATIENCE_MS);
            assertTrue(Shooting.shootMs(exposureUs) + Camera.MAX_CANCEL_MS < PATIENCE_MS);
        }
        assertEquals(20_000, Shooting.latestRetryMs(250_000));
        assertTrue(Shooting.latestRetryMs(30_000_000) <= 0); // there is no time for a second one
    }
}
