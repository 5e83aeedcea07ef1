package org.chexrig.agent;

import android.content.Context;
import android.hardware.Sensor;
import android.hardware.SensorEvent;
import android.hardware.SensorEventListener;
import android.hardware.SensorManager;
import android.os.Handler;
import android.os.HandlerThread;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.phone.Senses;
import org.chexrig.core.phone.Witness;

/** The phone's accelerometer and light sensor, in a thread of their own. A phone need not have either. */
final class PhoneWitness implements Witness, SensorEventListener {
    private static final int[] KINDS = {Sensor.TYPE_ACCELEROMETER, Sensor.TYPE_LIGHT};

    private final SensorManager manager;
    private final Senses senses;
    private HandlerThread thread;

    PhoneWitness(Context context) {
        manager = (SensorManager) context.getSystemService(Context.SENSOR_SERVICE);
        List<String> names = new ArrayList<>();
        for (int kind : KINDS) {
            Sensor sensor = manager == null ? null : manager.getDefaultSensor(kind);
            if (sensor != null) {
                names.add((kind == Sensor.TYPE_LIGHT ? "light: " : "acceleration: ") + sensor.getName());
            }
        }
        senses = new Senses(names);
    }

    /** Notices from here on. */
    void begin() {
        if (thread != null || manager == null) {
            return;
        }
        thread = new HandlerThread("chexrig-senses");
        thread.start();
        Handler handler = new Handler(thread.getLooper());
        for (int kind : KINDS) {
            Sensor sensor = manager.getDefaultSensor(kind);
            if (sensor != null) {
                manager.registerListener(this, sensor, SensorManager.SENSOR_DELAY_GAME, handler);
            }
        }
    }

    /** No longer. */
    void end() {
        if (thread != null) {
            manager.unregisterListener(this);
            thread.quitSafely();
            thread = null;
        }
    }

    @Override
    public void onSensorChanged(SensorEvent event) {
        if (event.sensor.getType() == Sensor.TYPE_LIGHT) {
            senses.lit(event.values[0]);
        } else {
            senses.accelerated(event.values[0], event.values[1], event.values[2], event.timestamp);
        }
    }

    @Override
    public void onAccuracyChanged(Sensor sensor, int accuracy) {
        // what it measures says enough
    }

    @Override
    public Reading now() {
        return senses.now();
    }

    @Override
    public Reading ofPhoto() {
        return senses.ofPhoto();
    }

    @Override
    public void sessionBegins() {
        senses.sessionBegins();
    }

    @Override
    public List<String> facts() {
        return senses.facts();
    }
}
