package org.chexrig.core.picture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import org.junit.Test;

/** What a person at the phone is told while aiming, of pictures whose truth is known. */
public final class AimingTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    /** Something at each place of the picture. */
    private interface Scene {
        double at(int x, int y);
    }

    private static Grey picture(Scene scene) {
        byte[] levels = new byte[WIDTH * HEIGHT];
        for (int at = 0; at < levels.length; at++) {
            levels[at] = (byte) Math.max(0, Math.min(255, Math.round(scene.at(at % WIDTH, at / WIDTH))));
        }
        return new Grey(WIDTH, HEIGHT, levels);
    }

    /** Stripes, blurred by the mean over so many pixels to each side. */
    private static Grey stripes(final int blur) {
        return picture(new Scene() {
            @Override
            public double at(int x, int y) {
                double sum = 0;
                for (int beside = -blur; beside <= blur; beside++) {
                    sum += (x + beside + 64) / 8 % 2 == 0 ? 40 : 200;
                }
                return sum / (2 * blur + 1);
            }
        });
    }

    private static Grey banded(final double amplitude, final double phase) {
        return picture(new Scene() {
            @Override
            public double at(int x, int y) {
                return (100 + x) * (1 + amplitude * Math.sin(2 * Math.PI * (y / 12.0 + phase)));
            }
        });
    }

    @Test
    public void whatIsOutOfFocusIsLessSharpThanTheBestOfLate() {
        Aiming aiming = new Aiming();
        assertEquals(1, aiming.look(stripes(0)).sharpness, 1e-9);
        double one = aiming.look(stripes(1)).sharpness;
        double three = aiming.look(stripes(3)).sharpness;
        assertTrue(one + " " + three, three < one && one < 0.9);
        assertEquals(1, aiming.look(stripes(0)).sharpness, 0.05);
        for (int count = 0; count < 300; count++) {
            three = aiming.look(stripes(3)).sharpness;
        }
        assertEquals("the best one is long ago", 1, three, 1e-6);
        assertEquals("of nothing at all", 0, new Aiming().look(new Grey(8, 8, new byte[64])).sharpness, 0);
    }

    @Test
    public void whatIsBurntOutIsTheShareWithinTheGuide() {
        Grey half = picture(new Scene() {
            @Override
            public double at(int x, int y) {
                return x < 8 || x >= WIDTH / 2 ? 255 : 90; // the left edge lies outside the guide
            }
        });
        assertEquals(0.5, new Aiming().look(half).burnt, 0.01);
        assertEquals(0, new Aiming().look(stripes(0)).burnt, 0);
    }

    @Test
    public void bandsThatMoveAreToldByTheirAmplitudeAndWhatStandsStillIsNone() {
        Aiming aiming = new Aiming();
        assertEquals(0, aiming.look(banded(0.06, 0)).bands, 0);
        double bands = 0;
        for (int count = 1; count < 8; count++) {
            bands = aiming.look(banded(0.06, count * 0.45)).bands;
        }
        assertEquals(0.06, bands, 0.012);
        for (int count = 0; count < 10; count++) {
            bands = aiming.look(banded(0.06, 0.5)).bands;
        }
        assertEquals(0, bands, 0.005);
        assertEquals("another size is another picture", 0, aiming.look(new Grey(4, 4, new byte[16])).bands, 0);
    }

    @Test
    public void aPhoneIsOffLevelByTheNearestOfFourWays() {
        assertEquals(1.5, Guide.offLevel(91.5), 1e-9);
        assertEquals(-2, Guide.offLevel(-92), 1e-9);
        assertEquals(3, Guide.offLevel(-177), 1e-9);
    }

    @Test
    public void theGuideIsTwoSquaresAndTheHorizonThatTurnsTheOtherWay() {
        Grey grey = picture(new Scene() {
            @Override
            public double at(int x, int y) {
                return 17;
            }
        });
        int[] plain = Guide.drawn(grey, null);
        assertEquals(0xFF111111, plain[0]);
        int line = 0xFFFFB454;
        assertEquals("the larger square", line, plain[HEIGHT / 2 * WIDTH + 8]);
        assertEquals("the smaller one", line, plain[HEIGHT / 2 * WIDTH + 11]);
        assertEquals(2 * 2, Arrays.stream(plain, HEIGHT / 2 * WIDTH, (HEIGHT / 2 + 1) * WIDTH)
                .filter(pixel -> pixel == line).count());
        assertEquals(0xFF56D364, Guide.drawn(grey, 90.4)[HEIGHT / 2 * WIDTH + WIDTH / 2]);
        int[] turned = Guide.drawn(grey, 20.0);
        assertEquals(0xFFFF7B72, turned[(HEIGHT / 2 + 5) * WIDTH + WIDTH / 2 + 14]);
        assertEquals(0xFFFF7B72, turned[(HEIGHT / 2 - 5) * WIDTH + WIDTH / 2 - 14]);
        assertEquals(0xFF111111, turned[(HEIGHT / 2 - 5) * WIDTH + WIDTH / 2 + 14]);
    }
}
