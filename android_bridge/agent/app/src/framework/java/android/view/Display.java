package android.view;

import org.chexrig.framework.Phone;

/** The phone's screen. */
public final class Display {
    public static final int DEFAULT_DISPLAY = 0;

    public int getRotation() {
        return Phone.get().screen.rotation();
    }
}
