package org.chexrig.agent;

import android.Manifest;
import android.content.Context;
import android.content.pm.PackageManager;
import android.hardware.display.DisplayManager;
import android.view.Display;
import org.chexrig.agent.camera.PhoneCamera;

/** What the camera wants to know of the app and the phone around it. */
final class CameraPlace implements PhoneCamera.Surroundings {
    private final Context context;
    private final PhoneVitals vitals;
    private final Told told;
    private volatile boolean visible;

    CameraPlace(Context context, PhoneVitals vitals, Told told) {
        this.context = context;
        this.vitals = vitals;
        this.told = told;
    }

    /** Whether the app is on the screen. */
    void setVisible(boolean visible) {
        this.visible = visible;
    }

    @Override
    public String hindrance() {
        if (context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            return "the app has no permission for the camera";
        }
        return visible ? null : "chexrig is not on the phone's screen; bring it there and run the same command again";
    }

    @Override
    public int screenDegrees() {
        DisplayManager displays = (DisplayManager) context.getSystemService(Context.DISPLAY_SERVICE);
        Display display = displays.getDisplay(Display.DEFAULT_DISPLAY);
        return display == null ? 0 : 90 * display.getRotation(); // Surface.ROTATION_0 to _270 are 0 to 3
    }

    @Override
    public boolean isWarm() {
        return vitals.isWarm();
    }

    @Override
    public void told(String words) {
        told.told(words);
    }
}
