package android.hardware.display;

import android.view.Display;

/** The phone's screens. */
public final class DisplayManager {
    public Display getDisplay(int id) {
        return id == Display.DEFAULT_DISPLAY ? new Display() : null;
    }
}
