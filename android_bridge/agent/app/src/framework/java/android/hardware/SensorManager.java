package android.hardware;

import android.os.Handler;
import android.os.SystemClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Acceleration at 50 a second and the light whenever it is set, as long as somebody listens. */
public class SensorManager {
    public static final int SENSOR_DELAY_NORMAL = 3;
    public static final int SENSOR_DELAY_GAME = 1;
    private static final long PERIOD_MS = 20;
    private static final Sensor[] ALL = {
        new Sensor(Sensor.TYPE_ACCELEROMETER, "fake accelerometer"), new Sensor(Sensor.TYPE_LIGHT, "fake light sensor")};

    /** Acceleration in m/s2, in the phone's own axes (SensorEvent.values): here it lies level, top edge to the left. */
    public static volatile float[] acceleration = {9.81f, 0, 0};
    /** Lux. */
    public static volatile float lux = 120;
    private final List<Heard> listeners = new CopyOnWriteArrayList<>();

    private record Heard(SensorEventListener listener, Sensor sensor, Handler handler) {}

    public Sensor getDefaultSensor(int type) {
        for (Sensor each : ALL) {
            if (each.getType() == type) {
                return each;
            }
        }
        return null;
    }

    public boolean registerListener(SensorEventListener listener, Sensor sensor, int delay, Handler handler) {
        Heard heard = new Heard(listener, sensor, handler);
        listeners.add(heard);
        tick(heard);
        return true;
    }

    private void tick(Heard heard) {
        boolean light = heard.sensor.getType() == Sensor.TYPE_LIGHT;
        heard.handler.postDelayed(() -> {
            if (listeners.contains(heard)) {
                float[] values = light ? new float[] {lux} : acceleration.clone();
                heard.listener.onSensorChanged(new SensorEvent(heard.sensor, values, SystemClock.elapsedRealtimeNanos()));
                tick(heard);
            }
        }, light ? 10 * PERIOD_MS : PERIOD_MS);
    }

    public void unregisterListener(SensorEventListener listener) {
        listeners.removeIf(each -> each.listener == listener);
    }
}
