package org.chexrig.agent;

import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.os.BatteryManager;
import android.os.Build;
import android.os.PowerManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.phone.Vitals;

/** Battery and heat. */
final class PhoneVitals implements Vitals {
    /** Of PowerManager's scale, which came with Android 10: from "moderate" on there are pauses. */
    private static final int WARM = 2;
    /** From "severe" on the system slows down what the photos need. */
    private static final int HOT = 3;
    /** Where the phone has no scale of its own; a battery is harmed from about 50 degrees on. */
    private static final double WARM_BATTERY_C = 43;
    private static final double HOT_BATTERY_C = 47;
    private static final int EMPTY_PERCENT = 3;

    private final Context context;
    private final PowerManager power;

    PhoneVitals(Context context) {
        this.context = context;
        power = (PowerManager) context.getSystemService(Context.POWER_SERVICE);
    }

    @Override
    public Reading read() {
        Intent battery = context.registerReceiver(null, new IntentFilter(Intent.ACTION_BATTERY_CHANGED));
        Integer percent = percent(battery);
        Double degrees = degrees(battery);
        return new Reading(model(), percent, degrees, trouble(percent, degrees, isPlugged(battery)));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model());
        facts.put("device", Build.DEVICE);
        facts.put("android", Build.VERSION.RELEASE);
        facts.put("api", Build.VERSION.SDK_INT);
        facts.put("build", Build.DISPLAY);
        return facts;
    }

    /** Whether photos should have pauses between them. */
    boolean isWarm() {
        Double degrees = degrees(context.registerReceiver(null, new IntentFilter(Intent.ACTION_BATTERY_CHANGED)));
        return heat() >= WARM || (degrees != null && degrees >= WARM_BATTERY_C);
    }

    private Trouble trouble(Integer percent, Double degrees, boolean plugged) {
        int heat = heat();
        if (heat >= HOT) {
            return new Trouble(Trouble.HEAT, "the phone is too hot (thermal status " + heat + ")", null);
        }
        if (degrees != null && degrees >= HOT_BATTERY_C) {
            return new Trouble(Trouble.HEAT, "the phone's battery is too hot (" + degrees + " C)", null);
        }
        if (percent != null && percent <= EMPTY_PERCENT && !plugged) {
            return new Trouble(Trouble.BATTERY, "the phone's battery is at " + percent + " %; plug it in", null);
        }
        return null;
    }

    /** The system's thermal status, 0 (none) to 6; 0 where it does not tell. */
    private int heat() {
        if (Build.VERSION.SDK_INT < 29) {
            return 0;
        }
        try {
            Object status = PowerManager.class.getMethod("getCurrentThermalStatus").invoke(power);
            return status instanceof Integer ? (Integer) status : 0;
        } catch (ReflectiveOperationException lacking) {
            return 0;
        }
    }

    private static Integer percent(Intent battery) {
        int level = battery == null ? -1 : battery.getIntExtra(BatteryManager.EXTRA_LEVEL, -1);
        int scale = battery == null ? -1 : battery.getIntExtra(BatteryManager.EXTRA_SCALE, -1);
        return level < 0 || scale <= 0 ? null : (Integer) (100 * level / scale);
    }

    private static Double degrees(Intent battery) {
        int tenths = battery == null ? Integer.MIN_VALUE
                : battery.getIntExtra(BatteryManager.EXTRA_TEMPERATURE, Integer.MIN_VALUE);
        return tenths == Integer.MIN_VALUE ? null : (Double) (tenths / 10.0);
    }

    private static boolean isPlugged(Intent battery) {
        return battery != null && battery.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0;
    }

    private static String model() {
        boolean named = Build.MODEL.regionMatches(true, 0, Build.MANUFACTURER, 0, Build.MANUFACTURER.length());
        return named ? Build.MODEL : Build.MANUFACTURER + " " + Build.MODEL;
    }
}
