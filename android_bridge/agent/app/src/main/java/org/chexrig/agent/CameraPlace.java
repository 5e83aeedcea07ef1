package org.chexrig.agent;

import android.Manifest;
import android.content.Context;
import android.content.pm.PackageManager;
import android.hardware.display.DisplayManager;
import android.media.AudioManager;
import android.view.Display;
import org.chexrig.agent.camera.FocusMemory;
import org.chexrig.agent.camera.PhoneCamera;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.picture.Grey;

/** What the camera wants to know of the app and the phone around it. */
final class CameraPlace implements PhoneCamera.Surroundings {
    private final Context context;
    private final PhoneVitals vitals;
    private final Told told;
    private final AudioManager audio;
    private final FocusFile focus;
    private volatile boolean visible;

    CameraPlace(Context context, PhoneVitals vitals, Told told) {
        this.context = context;
        this.vitals = vitals;
        this.told = told;
        focus = new FocusFile(context, new PhoneDisk(told), told);
        audio = (AudioManager) context.getSystemService(Context.AUDIO_SERVICE);
    }

    /** Whether the app is on the screen. */
    void setVisible(boolean visible) {
        this.visible = visible;
    }

    @Override
    public Trouble trouble() {
        if (context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            return new Trouble(Trouble.CAMERA, "the app has no permission for the camera", null);
        }
        int mode = audio == null ? AudioManager.MODE_NORMAL : audio.getMode(); // which needs no permission
        if (mode == AudioManager.MODE_RINGTONE || mode == AudioManager.MODE_IN_CALL) {
            return new Trouble(Trouble.CALL, mode == AudioManager.MODE_RINGTONE ? "the phone is ringing"
                    : "there is a call on the phone", null);
        }
        return visible ? null : new Trouble(Trouble.COVERED, "chexrig is not on the phone's screen; bring it there",
                null);
    }

    @Override
    public byte[] jpeg(Grey picture) {
        return SmallPictures.jpeg(picture);
    }

    @Override
    public FocusMemory focusMemory() {
        return focus;
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
