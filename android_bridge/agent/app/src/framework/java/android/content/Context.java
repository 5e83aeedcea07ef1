package android.content;

import android.content.pm.PackageManager;
import android.content.res.Resources;
import android.hardware.SensorManager;
import android.hardware.display.DisplayManager;
import android.media.AudioManager;
import android.net.ConnectivityManager;
import android.net.wifi.WifiManager;
import android.os.BatteryManager;
import android.os.Bundle;
import android.os.Looper;
import android.os.PowerManager;
import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chexrig.framework.Phone;

/** The app's way to its system. The app's own context, and each activity, is one. */
public class Context {
    public static final String AUDIO_SERVICE = "audio";
    public static final String CAMERA_SERVICE = "camera";
    public static final String CONNECTIVITY_SERVICE = "connectivity";
    public static final String DISPLAY_SERVICE = "display";
    public static final String LAYOUT_INFLATER_SERVICE = "layout_inflater";
    public static final String POWER_SERVICE = "power";
    public static final String SENSOR_SERVICE = "sensor";
    public static final String WIFI_SERVICE = "wifi";
    public static final String WINDOW_SERVICE = "window";

    private static final Context APPLICATION = new Context();
    private static final Map<String, Object> SERVICES = new ConcurrentHashMap<>();

    private final Resources resources = new Resources();

    public Context getApplicationContext() {
        return APPLICATION;
    }

    public Resources getResources() {
        return resources;
    }

    public final String getString(int id) {
        return resources.getString(id);
    }

    public final String getString(int id, Object... values) {
        return resources.getString(id, values);
    }

    public final int getColor(int id) {
        return resources.getColor(id, null);
    }

    public String getPackageName() {
        return Phone.get().app.name;
    }

    public PackageManager getPackageManager() {
        return new PackageManager();
    }

    public Looper getMainLooper() {
        return Looper.getMainLooper();
    }

    public int checkSelfPermission(String permission) {
        Phone phone = Phone.get();
        return phone.app.asksFor(permission, phone.sdk) && phone.granted.contains(permission)
                ? PackageManager.PERMISSION_GRANTED : PackageManager.PERMISSION_DENIED;
    }

    public Object getSystemService(String name) {
        if (name.equals(CAMERA_SERVICE)) {
            return Phone.get().cameras;
        }
        return SERVICES.computeIfAbsent(name, Context::made);
    }

    private static Object made(String name) {
        switch (name) {
            case AUDIO_SERVICE:
                return new AudioManager();
            case CONNECTIVITY_SERVICE:
                return new ConnectivityManager();
            case DISPLAY_SERVICE:
                return new DisplayManager();
            case POWER_SERVICE:
                return new PowerManager();
            case SENSOR_SERVICE:
                return new SensorManager();
            case WIFI_SERVICE:
                return new WifiManager();
            default:
                throw new UnsupportedOperationException("the fakes have no service " + name);
        }
    }

    /** Gives the newest broadcast that stays (Context.registerReceiver with null: only that is wanted). */
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
        if (receiver != null || !filter.action.equals(Intent.ACTION_BATTERY_CHANGED)) {
            throw new UnsupportedOperationException("the fakes broadcast nothing but the battery's state");
        }
        Phone phone = Phone.get();
        Bundle told = new Bundle();
        told.putInt(BatteryManager.EXTRA_LEVEL, phone.batteryPercent);
        told.putInt(BatteryManager.EXTRA_SCALE, 100);
        told.putInt(BatteryManager.EXTRA_TEMPERATURE, phone.batteryTenths);
        told.putInt(BatteryManager.EXTRA_PLUGGED, phone.plugged);
        return new Intent(told);
    }

    public File getFilesDir() {
        return folder("data/files");
    }

    public File getNoBackupFilesDir() {
        return folder("data/no_backup");
    }

    public File getCacheDir() {
        return folder("data/cache");
    }

    public File getExternalFilesDir(String kind) {
        return folder("storage/Android/data/" + getPackageName() + "/files/" + kind);
    }

    private static File folder(String name) {
        File folder = new File(Phone.get().folder, name);
        folder.mkdirs();
        return folder;
    }
}
