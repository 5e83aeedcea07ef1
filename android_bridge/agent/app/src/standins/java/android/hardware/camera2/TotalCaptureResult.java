package android.hardware.camera2;

/** All that a camera says of a frame. */
public final class TotalCaptureResult extends CaptureResult {
    public TotalCaptureResult(long frame) {
        super(frame);
    }

    public <T> TotalCaptureResult with(Key<T> key, T value) {
        values.put(key, value);
        return this;
    }
}
