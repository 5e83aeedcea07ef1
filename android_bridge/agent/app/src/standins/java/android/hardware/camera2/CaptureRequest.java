package android.hardware.camera2;

import android.graphics.Rect;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.MeteringRectangle;
import android.hardware.camera2.params.RggbChannelVector;
import android.util.Range;
import android.view.Surface;
import java.util.ArrayList;
import java.util.List;

/** What a camera is asked for. */
public final class CaptureRequest extends CameraMetadata {
    public static final Key<Integer> CONTROL_MODE = new Key<>();
    public static final Key<Integer> FLASH_MODE = new Key<>();
    public static final Key<Integer> CONTROL_EFFECT_MODE = new Key<>();
    public static final Key<Integer> CONTROL_VIDEO_STABILIZATION_MODE = new Key<>();
    public static final Key<Integer> CONTROL_AF_MODE = new Key<>();
    public static final Key<Integer> CONTROL_AF_TRIGGER = new Key<>();
    public static final Key<Integer> CONTROL_AE_MODE = new Key<>();
    public static final Key<Boolean> CONTROL_AE_LOCK = new Key<>();
    public static final Key<Integer> CONTROL_AWB_MODE = new Key<>();
    public static final Key<Boolean> CONTROL_AWB_LOCK = new Key<>();
    public static final Key<Integer> CONTROL_POST_RAW_SENSITIVITY_BOOST = new Key<>();
    public static final Key<Float> LENS_APERTURE = new Key<>();
    public static final Key<Float> LENS_FOCUS_DISTANCE = new Key<>();
    public static final Key<Integer> LENS_OPTICAL_STABILIZATION_MODE = new Key<>();
    public static final Key<Integer> NOISE_REDUCTION_MODE = new Key<>();
    public static final Key<Integer> EDGE_MODE = new Key<>();
    public static final Key<Integer> TONEMAP_MODE = new Key<>();
    public static final Key<Integer> SHADING_MODE = new Key<>();
    public static final Key<Integer> COLOR_CORRECTION_ABERRATION_MODE = new Key<>();
    public static final Key<Integer> DISTORTION_CORRECTION_MODE = new Key<>();
    public static final Key<Integer> CONTROL_CAPTURE_INTENT = new Key<>();
    public static final Key<Float> CONTROL_ZOOM_RATIO = new Key<>();
    public static final Key<Rect> SCALER_CROP_REGION = new Key<>();
    public static final Key<MeteringRectangle[]> CONTROL_AWB_REGIONS = new Key<>();
    public static final Key<Integer> HOT_PIXEL_MODE = new Key<>();
    public static final Key<Integer> CONTROL_AE_ANTIBANDING_MODE = new Key<>();
    public static final Key<Range<Integer>> CONTROL_AE_TARGET_FPS_RANGE = new Key<>();
    public static final Key<MeteringRectangle[]> CONTROL_AF_REGIONS = new Key<>();
    public static final Key<MeteringRectangle[]> CONTROL_AE_REGIONS = new Key<>();
    public static final Key<Long> SENSOR_EXPOSURE_TIME = new Key<>();
    public static final Key<Integer> SENSOR_SENSITIVITY = new Key<>();
    public static final Key<Long> SENSOR_FRAME_DURATION = new Key<>();
    public static final Key<Byte> JPEG_QUALITY = new Key<>();
    public static final Key<Integer> JPEG_ORIENTATION = new Key<>();
    public static final Key<Boolean> CONTROL_ENABLE_ZSL = new Key<>();
    public static final Key<Integer> COLOR_CORRECTION_MODE = new Key<>();
    public static final Key<RggbChannelVector> COLOR_CORRECTION_GAINS = new Key<>();
    public static final Key<ColorSpaceTransform> COLOR_CORRECTION_TRANSFORM = new Key<>();

    /** A key. */
    public static final class Key<T> {}

    public final int template;
    public final List<Surface> targets = new ArrayList<>();
    private Object tag;

    CaptureRequest(int template) {
        this.template = template;
    }

    public <T> T get(Key<T> key) {
        return value(key);
    }

    public Object getTag() {
        return tag;
    }

    /** Builds requests. */
    public static final class Builder {
        private final CaptureRequest request;

        public Builder(int template) {
            request = new CaptureRequest(template);
        }

        public void addTarget(Surface surface) {
            request.targets.add(surface);
        }

        public <T> void set(Key<T> key, T value) {
            request.values.put(key, value);
        }

        public void setTag(Object tag) {
            request.tag = tag;
        }

        public CaptureRequest build() {
            CaptureRequest built = new CaptureRequest(request.template);
            built.values.putAll(request.values);
            built.targets.addAll(request.targets);
            built.tag = request.tag;
            return built;
        }
    }
}
