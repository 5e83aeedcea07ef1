package org.chexrig.agent.camera;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public final class WhiteBalanceTest {
    private static final double[][] IDENTITY = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    private static final double[][] DOUBLE = {{2, 0, 0}, {0, 2, 0}, {0, 0, 2}};
    /** From XYZ to linear sRGB: a sensor that sees just as sRGB does, whose white is D65. */
    private static final double[][] SRGB = {
        {3.2404542, -1.5371385, -0.4985314}, {-0.9692660, 1.8760108, 0.0415560}, {0.0556434, -0.2040259, 1.0572252},
    };

    private static void assertWhite(double kelvin, double x, double y) {
        double[] white = WhiteBalance.white(kelvin);
        double sum = white[0] + white[1] + white[2];
        assertEquals(x, white[0] / sum, 0.002);
        assertEquals(y, white[1] / sum, 0.002);
    }

    /** Chromaticities of black bodies, CIE 1931. */
    @Test
    public void whitesAreThoseOfBlackBodies() {
        assertWhite(2856, 0.4476, 0.4074);
        assertWhite(4000, 0.3805, 0.3768);
        assertWhite(6500, 0.3135, 0.3237);
        assertWhite(10_000, 0.2807, 0.2884);
    }

    @Test
    public void aSensorThatSeesAsSrgbDoesHardlyNeedsGainsNearD65() {
        for (double gain : WhiteBalance.gains(SRGB, 6504)) {
            assertEquals(1, gain, 0.07);
        }
    }

    @Test
    public void lampLightWantsBlueAndBlueSkyWantsRed() {
        double[] lamp = WhiteBalance.gains(SRGB, 2856);
        double[] sky = WhiteBalance.gains(SRGB, 12_000);
        assertTrue(lamp[2] > lamp[1] && lamp[1] > lamp[0]);
        assertTrue(sky[0] > sky[1] && sky[1] > sky[2]);
        assertEquals(1, lamp[0], 1e-12);
        assertEquals(1, sky[2], 1e-12);
    }

    @Test
    public void noLightGivesGainsThatAreNone() {
        double[][] blind = {{0, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        assertNull(WhiteBalance.gains(blind, 5000));
    }

    @Test
    public void betweenTwoLightsTheMatrixLiesByReciprocalTemperature() {
        double middle = 2 / (1 / 2856.0 + 1 / 6504.0);
        assertEquals(1.5, WhiteBalance.between(IDENTITY, 2856, DOUBLE, 6504, middle)[0][0], 1e-9);
        assertEquals(1.5, WhiteBalance.between(DOUBLE, 6504, IDENTITY, 2856, middle)[1][1], 1e-9);
        assertEquals(0, WhiteBalance.between(IDENTITY, 2856, DOUBLE, 6504, middle)[0][1], 1e-9);
    }

    @Test
    public void beyondTheTwoLightsTheNearerOneCounts() {
        assertEquals(1, WhiteBalance.between(IDENTITY, 2856, DOUBLE, 6504, 2000)[0][0], 1e-9);
        assertEquals(2, WhiteBalance.between(IDENTITY, 2856, DOUBLE, 6504, 20_000)[0][0], 1e-9);
        assertSame(IDENTITY, WhiteBalance.between(IDENTITY, 2856, null, 0, 20_000));
    }

    /** The white of D50 is what balanced sensor colours lead to, and it is grey in sRGB. */
    @Test
    public void greyStaysGrey() {
        double[][] forward = {{0.9642, 0, 0}, {0, 1, 0}, {0, 0, 0.8251}};
        double[][] toSrgb = WhiteBalance.toSrgb(forward);
        double[] grey = new double[3];
        for (int row = 0; row < 3; row++) {
            grey[row] = toSrgb[row][0] + toSrgb[row][1] + toSrgb[row][2];
        }
        assertArrayEquals(new double[] {1, 1, 1}, grey, 0.001);
    }

    @Test
    public void referenceLightsHaveTheirTemperatures() {
        assertEquals(2856, WhiteBalance.temperature(17), 0);
        assertEquals(6504, WhiteBalance.temperature(21), 0);
        assertEquals(0, WhiteBalance.temperature(255), 0);
    }
}
