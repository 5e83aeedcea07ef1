package org.chexrig.core.picture;

import java.util.Arrays;

/**
 * Where an x-ray should stand in a picture, and how to draw that for a person who aims.
 *
 * <p>An x-ray is taken to be square, and as large as the screen allows: its edges should lie between two squares in the
 * picture's middle, those of 85 and 99 hundredths of the shorter side, as the computer asks for too.
 */
public final class Guide {
    private static final double LEAST = 0.85;
    private static final double MOST = 0.99;
    private static final int OPAQUE = 0xFF000000;
    private static final int LINE = 0xFFFFB454;
    private static final int LEVEL = 0xFF56D364;
    private static final int NOT_LEVEL = 0xFFFF7B72;
    private static final double RIGHT_ANGLE = 90;
    /** Turned by no more the phone counts as level, degrees: as the computer asks for too. */
    public static final double LEVEL_DEG = 1.5;

    final int left;
    final int top;
    final int right;
    final int bottom;

    private Guide(int left, int top, int right, int bottom) {
        this.left = left;
        this.top = top;
        this.right = right;
        this.bottom = bottom;
    }

    /** The larger square, in a picture of so many pixels. */
    public static Guide of(int width, int height) {
        return square(width, height, MOST);
    }

    private static Guide square(int width, int height, double part) {
        int side = (int) Math.round(Math.min(width, height) * part);
        int left = (width - side) / 2;
        int top = (height - side) / 2;
        return new Guide(left, top, left + side, top + side);
    }

    /** How far a phone is turned from the nearest of its four ways: degrees against the clock, -45 to 45. */
    public static double offLevel(double rollDeg) {
        return rollDeg - RIGHT_ANGLE * Math.round(rollDeg / RIGHT_ANGLE);
    }

    /**
     * Draws a picture with both squares and the horizon through its middle.
     *
     * @param picture the right way up
     * @param rollDeg how far the phone is turned against the clock, as its screen is looked at; null where it cannot tell
     * @return its pixels, row by row, 0xAARRGGBB
     */
    public static int[] drawn(Grey picture, Double rollDeg) {
        int[] pixels = new int[picture.levels.length];
        for (int at = 0; at < pixels.length; at++) {
            pixels[at] = OPAQUE | (picture.levels[at] & 0xFF) * 0x010101;
        }
        int thick = Math.max(1, Math.min(picture.width, picture.height) / 240);
        of(picture.width, picture.height).outline(pixels, picture.width, thick);
        square(picture.width, picture.height, LEAST).outline(pixels, picture.width, thick);
        if (rollDeg != null) {
            horizon(pixels, picture.width, picture.height, thick, offLevel(rollDeg));
        }
        return pixels;
    }

    private void outline(int[] pixels, int width, int thick) {
        for (int y = top; y < bottom; y++) {
            boolean edge = y < top + thick || y >= bottom - thick;
            int row = y * width;
            if (edge) {
                Arrays.fill(pixels, row + left, row + right, LINE);
            } else {
                Arrays.fill(pixels, row + left, row + Math.min(right, left + thick), LINE);
                Arrays.fill(pixels, row + Math.max(left, right - thick), row + right, LINE);
            }
        }
    }

    /** What is level in the world is turned clockwise in the picture of a phone that is turned against the clock. */
    private static void horizon(int[] pixels, int width, int height, int thick, double turnedDeg) {
        double slope = Math.tan(Math.toRadians(turnedDeg));
        int colour = Math.abs(turnedDeg) <= LEVEL_DEG ? LEVEL : NOT_LEVEL;
        int reach = Math.min(width, height) / 3;
        for (int x = width / 2 - reach; x < width / 2 + reach; x++) {
            int y = height / 2 + (int) Math.round((x - width / 2) * slope);
            for (int line = y - thick; line <= y + thick; line++) {
                if (line >= 0 && line < height) {
                    pixels[line * width + x] = colour;
                }
            }
        }
    }
}
