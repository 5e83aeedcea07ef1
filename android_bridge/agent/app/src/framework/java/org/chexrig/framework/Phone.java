package org.chexrig.framework;

import android.hardware.camera2.CameraManager;
import android.util.Log;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The phone that the fakes of Android's framework are parts of: what its owner, its room and its system do to the app.
 *
 * <p>One for the Java machine, as Android's own is one for all its apps. Whoever drives a test changes its fields.
 */
public final class Phone {
    private static volatile Phone only;

    /** Where its disk is: {@code data} is the app's own part, {@code storage} the shared one. */
    public final File folder;
    /** Build.VERSION.SDK_INT. */
    public final int sdk;
    /** The app as it is installed. */
    public final App app;
    /** What the owner has allowed. */
    public final Set<String> granted = ConcurrentHashMap.newKeySet();
    /** What went into the log: {@code I/chexrig: words}. */
    public final List<String> log = new CopyOnWriteArrayList<>();
    /** What would have ended the app's process: an exception that nobody caught. */
    public final List<Throwable> crashes = new CopyOnWriteArrayList<>();
    /** Files that the gallery was told of. */
    public final List<String> scanned = new CopyOnWriteArrayList<>();
    /** Locks that are held, by name. */
    public final Set<String> awake = ConcurrentHashMap.newKeySet();
    /** How its screen is held and how large it is. */
    public volatile Screen screen;
    /** Its cameras; null for a phone without. */
    public volatile CameraManager cameras;
    /** BatteryManager.EXTRA_LEVEL, of 100. */
    public volatile int batteryPercent = 80;
    /** BatteryManager.EXTRA_TEMPERATURE: tenths of a degree Celsius. */
    public volatile int batteryTenths = 310;
    /** BatteryManager.EXTRA_PLUGGED. */
    public volatile int plugged = 1;
    /** PowerManager.getCurrentThermalStatus. */
    public volatile int thermal;
    /** AudioManager.getMode. */
    public volatile int audioMode;
    /** Who is at the other end of a local socket: adb's own user. */
    public volatile int peerUid = 2000;
    /** Whether its shared storage knows the flushing of folders. */
    public volatile boolean flushesFolders = true;

    /** Makes it and turns it on; a phone before it is gone. */
    public Phone(File folder, int sdk, App app, Screen screen) {
        this.folder = folder;
        this.sdk = sdk;
        this.app = app;
        this.screen = screen;
        only = this;
    }

    /** The one that is on. */
    public static Phone get() {
        return only;
    }

    /** A thread of the app's ended by an exception, which on Android ends the app. */
    public void crash(Throwable cause) {
        crashes.add(cause);
        Log.e("AndroidRuntime", "FATAL EXCEPTION: " + cause);
        cause.printStackTrace();
    }
}
