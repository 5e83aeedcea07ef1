package android.hardware.camera2;

import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.RggbChannelVector;
import android.util.Range;

/** What a camera says of a frame. */
public class CaptureResult extends CameraMetadata {
    public static final Key<Integer> CONTROL_AF_STATE = new Key<>();
    public static final Key<Integer> CONTROL_AE_STATE = new Key<>();
    public static final Key<Integer> CONTROL_AWB_MODE = new Key<>();
    public static final Key<Integer> CONTROL_AWB_STATE = new Key<>();
    public static final Key<Integer> CONTROL_POST_RAW_SENSITIVITY_BOOST = new Key<>();
    public static final Key<RggbChannelVector> COLOR_CORRECTION_GAINS = new Key<>();
    public static final Key<ColorSpaceTransform> COLOR_CORRECTION_TRANSFORM = new Key<>();
    public static final Key<Float> LENS_APERTURE = new Key<>();
    public static final Key<Float> LENS_FOCUS_DISTANCE = new Key<>();
    public static final Key<Float> LENS_FOCAL_LENGTH = new Key<>();
    public static final Key<String> LOGICAL_MULTI_CAMERA_ACTIVE_PHYSICAL_ID = new Key<>();
    public static final Key<Integer> LENS_STATE = new Key<>();
    public static final Key<Integer> NOISE_REDUCTION_MODE = new Key<>();
    public static final Key<Integer> EDGE_MODE = new Key<>();
    public static final Key<Integer> LENS_OPTICAL_STABILIZATION_MODE = new Key<>();
    public static final Key<Integer> HOT_PIXEL_MODE = new Key<>();
    public static final Key<Integer> TONEMAP_MODE = new Key<>();
    public static final Key<Integer> SHADING_MODE = new Key<>();
    public static final Key<Integer> COLOR_CORRECTION_ABERRATION_MODE = new Key<>();
    public static final Key<Range<Integer>> CONTROL_AE_TARGET_FPS_RANGE = new Key<>();
    public static final Key<Byte> REQUEST_PIPELINE_DEPTH = new Key<>();
    public static final Key<Long> SENSOR_FRAME_DURATION = new Key<>();
    public static final Key<Long> SENSOR_TIMESTAMP = new Key<>();
    public static final Key<Long> SENSOR_EXPOSURE_TIME = new Key<>();
    public static final Key<Integer> SENSOR_SENSITIVITY = new Key<>();
    public static final Key<Long> SENSOR_ROLLING_SHUTTER_SKEW = new Key<>();

    /** A key. */
    public static final class Key<T> {}

    private final long frame;

    CaptureResult(long frame) {
        this.frame = frame;
    }

    public <T> T get(Key<T> key) {
        return value(key);
    }

    public long getFrameNumber() {
        return frame;
    }
}
