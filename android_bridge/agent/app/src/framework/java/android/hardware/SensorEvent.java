package android.hardware;

/** What a sensor measured. */
public class SensorEvent {
    public final float[] values;
    public Sensor sensor;
    public long timestamp;

    SensorEvent(Sensor sensor, float[] values, long timestamp) {
        this.sensor = sensor;
        this.values = values;
        this.timestamp = timestamp;
    }
}
