package org.chexrig.agent;

import android.annotation.SuppressLint;
import android.content.Context;
import android.net.wifi.WifiManager;
import android.os.Build;
import android.os.PowerManager;

/** Keeps processor and Wi-Fi awake: with its power saving, Wi-Fi answers after 35 to 400 ms, at times after 10 s. */
final class KeepAwake {
    /** WifiManager.WIFI_MODE_FULL_LOW_LATENCY, which came with Android 10. */
    private static final int LOW_LATENCY = 4;

    private final PowerManager.WakeLock processor;
    private final WifiManager.WifiLock wifi;

    KeepAwake(Context context) {
        PowerManager power = (PowerManager) context.getSystemService(Context.POWER_SERVICE);
        processor = power.newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "chexrig:agent");
        processor.setReferenceCounted(false);
        WifiManager manager = (WifiManager) context.getApplicationContext().getSystemService(Context.WIFI_SERVICE);
        int mode = Build.VERSION.SDK_INT >= 29 ? LOW_LATENCY : WifiManager.WIFI_MODE_FULL_HIGH_PERF;
        wifi = manager == null ? null : manager.createWifiLock(mode, "chexrig:agent");
        if (wifi != null) {
            wifi.setReferenceCounted(false);
        }
    }

    /** From here on. A subset takes hours, so there is no time-out; the system lets go when the process ends. */
    @SuppressLint("WakelockTimeout")
    void begin() {
        processor.acquire();
        if (wifi != null) {
            wifi.acquire();
        }
    }

    /** No longer. */
    void end() {
        if (processor.isHeld()) {
            processor.release();
        }
        if (wifi != null && wifi.isHeld()) {
            wifi.release();
        }
    }
}
