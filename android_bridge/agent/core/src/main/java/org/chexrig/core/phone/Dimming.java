package org.chexrig.core.phone;

/**
 * How bright the phone's screen is. Beside the rig's screen it throws light on it, warms the phone, and burns in over hours:
 * so it is dim while photos are taken and nobody touches it.
 */
public final class Dimming {
    /** As the system has it. */
    public static final float USUAL = -1;
    /** Still to be read from near by. */
    public static final float DIM = 0.05f;
    private static final long UNTOUCHED_MS = 20_000;

    private Dimming() {
    }

    /**
     * Gives the brightness, {@link #USUAL} or a part of the greatest.
     *
     * @param mood what is to be read
     * @param untouchedMs how long nobody has touched the screen
     */
    public static float of(ScreenText.Mood mood, long untouchedMs) {
        return mood == ScreenText.Mood.WORKING && untouchedMs >= UNTOUCHED_MS ? DIM : USUAL;
    }
}
