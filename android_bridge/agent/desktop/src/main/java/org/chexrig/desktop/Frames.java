package org.chexrig.desktop;

/** One photo of what a sensor has seen at different moments: mixed as light is, not as grey levels are. */
final class Frames {
    private Frames() {
    }

    /**
     * Mixes photos of what was there when the first row was read, and when the last one was: a row between has gathered of
     * both by when it is read. The second photo becomes the whole.
     *
     * @param byColumns whether the sensor's rows are the photo's columns, for the camera is held upright
     */
    static void roll(int[] first, int[] last, int width, int height, boolean byColumns) {
        int lines = (byColumns ? width : height) - 1;
        for (int at = 0; at < last.length; at++) {
            int line = byColumns ? at % width : at / width;
            last[at] = mixed(first[at], last[at], (float) line / lines);
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
        float from = Light.of(before >> shift & 0xFF);
        return Light.level(from + (Light.of(after >> shift & 0xFF) - from) * part) << shift;
    }
}
