package android.view;

/** Holds windows. */
public interface WindowManager {
    /** How a window is. */
    class LayoutParams extends ViewGroup.LayoutParams {
        public static final int FLAG_KEEP_SCREEN_ON = 0x80;
        public static final int FLAG_SHOW_WHEN_LOCKED = 0x80000;
        public static final int FLAG_TURN_SCREEN_ON = 0x200000;
        public static final float BRIGHTNESS_OVERRIDE_NONE = -1;

        public int flags;
        /** As the system has it, or a part of the greatest. */
        public float screenBrightness = BRIGHTNESS_OVERRIDE_NONE;

        public LayoutParams() {
            super(MATCH_PARENT, MATCH_PARENT);
        }
    }
}
