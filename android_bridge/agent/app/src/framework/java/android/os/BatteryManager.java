package android.os;

/** Names of what ACTION_BATTERY_CHANGED carries. */
public class BatteryManager {
    public static final String EXTRA_LEVEL = "level";
    public static final String EXTRA_SCALE = "scale";
    public static final String EXTRA_TEMPERATURE = "temperature";
    public static final String EXTRA_PLUGGED = "plugged";
}
