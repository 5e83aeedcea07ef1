package android.media;

import org.chexrig.framework.Phone;

/** Whether there is a call. */
public class AudioManager {
    public static final int MODE_NORMAL = 0;
    public static final int MODE_RINGTONE = 1;
    public static final int MODE_IN_CALL = 2;

    public int getMode() {
        return Phone.get().audioMode;
    }
}
