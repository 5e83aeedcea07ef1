package org.chexrig.desktop;

/** Grey levels and the light that they stand for (sRGB, IEC 61966-2-1); light is counted in steps. */
final class Light {
    /** White's light. */
    static final int STEPS = 1 << 16;
    private static final float[] OF_LEVEL = new float[256];
    private static final byte[] LEVELS = new byte[STEPS + 1];

    static {
        for (int level = 0; level < OF_LEVEL.length; level++) {
            double part = level / 255.0;
            double light = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
            OF_LEVEL[level] = (float) (light * STEPS);
        }
        for (int step = 0; step <= STEPS; step++) {
            double light = (double) step / STEPS;
            double part = light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
            LEVELS[step] = (byte) Math.round(255 * part);
        }
    }

    private Light() {
    }

    /** Gives the light of a level, 0 to 255. */
    static float of(int level) {
        return OF_LEVEL[level];
    }

    /** Gives the level of light; what is beyond white is white. */
    static int level(float light) {
        return LEVELS[Math.min(STEPS, (int) (light + 0.5f))] & 0xFF;
    }
}
