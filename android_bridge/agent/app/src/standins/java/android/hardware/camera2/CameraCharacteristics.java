package android.hardware.camera2;

import android.graphics.Rect;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Range;
import android.util.SizeF;
import java.util.Collections;
import java.util.Set;

/** What a camera can do. */
public final class CameraCharacteristics extends CameraMetadata {
    public static final Key<StreamConfigurationMap> SCALER_STREAM_CONFIGURATION_MAP = new Key<>();
    public static final Key<Float> LENS_INFO_MINIMUM_FOCUS_DISTANCE = new Key<>();
    public static final Key<Integer> LENS_INFO_FOCUS_DISTANCE_CALIBRATION = new Key<>();
    public static final Key<Integer> INFO_SUPPORTED_HARDWARE_LEVEL = new Key<>();
    public static final Key<Integer> LENS_FACING = new Key<>();
    public static final Key<int[]> CONTROL_AF_AVAILABLE_MODES = new Key<>();
    public static final Key<int[]> CONTROL_AWB_AVAILABLE_MODES = new Key<>();
    public static final Key<int[]> REQUEST_AVAILABLE_CAPABILITIES = new Key<>();
    public static final Key<int[]> NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES = new Key<>();
    public static final Key<int[]> EDGE_AVAILABLE_EDGE_MODES = new Key<>();
    public static final Key<int[]> HOT_PIXEL_AVAILABLE_HOT_PIXEL_MODES = new Key<>();
    public static final Key<int[]> LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION = new Key<>();
    public static final Key<int[]> CONTROL_AE_AVAILABLE_ANTIBANDING_MODES = new Key<>();
    public static final Key<Range<Integer>[]> CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES = new Key<>();
    public static final Key<float[]> LENS_INFO_AVAILABLE_FOCAL_LENGTHS = new Key<>();
    public static final Key<int[]> TONEMAP_AVAILABLE_TONE_MAP_MODES = new Key<>();
    public static final Key<int[]> SHADING_AVAILABLE_MODES = new Key<>();
    public static final Key<int[]> COLOR_CORRECTION_AVAILABLE_ABERRATION_MODES = new Key<>();
    public static final Key<int[]> DISTORTION_CORRECTION_AVAILABLE_MODES = new Key<>();
    public static final Key<Integer> CONTROL_MAX_REGIONS_AWB = new Key<>();
    public static final Key<Range<Float>> CONTROL_ZOOM_RATIO_RANGE = new Key<>();
    public static final Key<SizeF> SENSOR_INFO_PHYSICAL_SIZE = new Key<>();
    public static final Key<Byte> REQUEST_PIPELINE_MAX_DEPTH = new Key<>();
    public static final Key<float[]> LENS_INFO_AVAILABLE_APERTURES = new Key<>();
    public static final Key<Integer> SYNC_MAX_LATENCY = new Key<>();
    public static final Key<Integer> CONTROL_MAX_REGIONS_AF = new Key<>();
    public static final Key<Integer> CONTROL_MAX_REGIONS_AE = new Key<>();
    public static final Key<Rect> SENSOR_INFO_ACTIVE_ARRAY_SIZE = new Key<>();
    public static final Key<Integer> SENSOR_INFO_TIMESTAMP_SOURCE = new Key<>();
    public static final Key<Integer> SENSOR_ORIENTATION = new Key<>();
    public static final Key<Boolean> CONTROL_AE_LOCK_AVAILABLE = new Key<>();
    public static final Key<Boolean> CONTROL_AWB_LOCK_AVAILABLE = new Key<>();
    public static final Key<Range<Long>> SENSOR_INFO_EXPOSURE_TIME_RANGE = new Key<>();
    public static final Key<Range<Integer>> SENSOR_INFO_SENSITIVITY_RANGE = new Key<>();
    public static final Key<Integer> SENSOR_REFERENCE_ILLUMINANT1 = new Key<>();
    public static final Key<Byte> SENSOR_REFERENCE_ILLUMINANT2 = new Key<>();
    public static final Key<ColorSpaceTransform> SENSOR_COLOR_TRANSFORM1 = new Key<>();
    public static final Key<ColorSpaceTransform> SENSOR_COLOR_TRANSFORM2 = new Key<>();
    public static final Key<ColorSpaceTransform> SENSOR_FORWARD_MATRIX1 = new Key<>();
    public static final Key<ColorSpaceTransform> SENSOR_FORWARD_MATRIX2 = new Key<>();

    /** A key. */
    public static final class Key<T> {}

    /** Of what it is put together; empty for a camera of one lens. */
    public Set<String> physicalIds = Collections.emptySet();

    public Set<String> getPhysicalCameraIds() {
        return physicalIds;
    }

    public <T> T get(Key<T> key) {
        return value(key);
    }

    public <T> CameraCharacteristics with(Key<T> key, T value) {
        values.put(key, value);
        return this;
    }
}
