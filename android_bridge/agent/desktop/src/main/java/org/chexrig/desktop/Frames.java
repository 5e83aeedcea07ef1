package org.chexrig.desktop;

/** One photo of what a sensor has seen at different moments: mixed as light is, not as grey levels are (sRGB). */
final class Frames {
    private static final int STEPS = 4096; // of white's light
    private static final float[] LIGHT = new float[256];
    private static final byte[] LEVELS = new byte[STEPS + 1];

    static {
        for (int level = 0; level < LIGHT.length; level++) {
            double part = level / 255.0;
            double light = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
            LIGHT[level] = (float) (light * STEPS);
        }
        for (int step = 0; step <= STEPS; step++) {
            double light = (double) step / STEPS;
            double part = light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
            LEVELS[step] = (byte) Math.round(255 * part);
        }
    }

    private Frames() {
    }

    /**
     * Mixes photos of what was there when the first row was read, and when the last one was: a row between has gathered of
     * both by when it is read. The second photo becomes the whole.
     */
    static void roll(int[] first, int[] last, int width, int height, boolean byColumns) {
        int lines = (byColumns ? width : height) - 1;
        for (int at = 0; at < last.length; at++) {
            int line = byColumns ? at % width : at / width;
            last[at] = mixed(first[at], last[at], lines == 0 ? 1 : (float) line / lines);
        }
    }

    /** Means two frames, as phones make one photo of several; the first becomes the whole. */
    static void merge(int[] one, int[] other) {
        for (int at = 0; at < one.length; at++) {
            one[at] = mixed(one[at], other[at], 0.5f);
        }
    }

    private static int mixed(int before, int after, float part) {
        if (before == after) {
            return after;
        }
        return channel(before, after, 16, part) | channel(before, after, 8, part) | channel(before, after, 0, part);
    }

    private static int channel(int before, int after, int shift, float part) {
        float from = LIGHT[before >> shift & 0xFF];
        float light = from + (LIGHT[after >> shift & 0xFF] - from) * part;
        return (LEVELS[(int) (light + 0.5f)] & 0xFF) << shift;
    }
}
