package org.chexrig.agent.camera;

import android.graphics.ImageFormat;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Range;
import android.util.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chexrig.core.phone.CameraTrouble;

/** The camera at the phone's back, and what it can do. */
final class CameraFacts {
    /** Width and height of the small frames by which the camera finds focus and exposure, at most. */
    private static final int PREVIEW_WIDTH = 640;
    private static final int PREVIEW_HEIGHT = 480;
    /** Where SYNC_MAX_LATENCY is not known: what makers write into cameras that keep no better. */
    private static final int USUAL_UNTIL_SET = 4;
    /** Where REQUEST_PIPELINE_MAX_DEPTH is not told, which it is by all but the oldest. */
    private static final int USUAL_UNDER_WAY = 8;

    final String id;
    final CameraCharacteristics all;
    /** The largest JPEG that the camera makes. */
    final Size jpeg;
    final Size preview;
    final boolean canFocus;
    final boolean setsSensor;
    /** How many frames after a request show at the latest what it sets; 0 where its own does. */
    final int framesUntilSet;
    /** How many requests the camera has under way at most. */
    final int framesUnderWay;
    final boolean setsColours;
    /** Whether the lens can be put where a number of dioptres says, and comes to the same place again. */
    final boolean setsFocus;
    /** What the camera is able to, in a word: {@link org.chexrig.core.phone.Camera#level}. */
    final String level;
    final boolean stampsRealtime;
    /** How long a frame of the photo's size lasts at least, nanoseconds; 0 where the camera does not say. */
    final long shortestFrameNs;
    final int sensorOrientation;

    private CameraFacts(String id, CameraCharacteristics all) throws CameraTrouble {
        this.id = id;
        this.all = all;
        StreamConfigurationMap map = all.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP);
        if (map == null) {
            throw new CameraTrouble("the camera does not tell its sizes");
        }
        // Sizes that a camera lists apart need not work beside a second stream.
        jpeg = largest(map.getOutputSizes(ImageFormat.JPEG));
        preview = small(map.getOutputSizes(ImageFormat.YUV_420_888));
        if (jpeg == null || preview == null) {
            throw new CameraTrouble("the camera makes no JPEG");
        }
        shortestFrameNs = map.getOutputMinFrameDuration(ImageFormat.JPEG, jpeg);
        Float nearest = all.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE);
        canFocus = has(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, CameraCharacteristics.CONTROL_AF_MODE_AUTO)
                && (nearest == null || nearest > 0);
        setsSensor = has(CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES,
                CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_MANUAL_SENSOR);
        Integer latency = all.get(CameraCharacteristics.SYNC_MAX_LATENCY);
        framesUntilSet = latency == null || latency < 0 ? USUAL_UNTIL_SET : latency;
        Byte depth = all.get(CameraCharacteristics.REQUEST_PIPELINE_MAX_DEPTH);
        framesUnderWay = depth == null || depth < 1 ? USUAL_UNDER_WAY : depth;
        setsColours = has(CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES,
                CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_MANUAL_POST_PROCESSING);
        Integer calibration = all.get(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION);
        setsFocus = setsSensor && nearest != null && nearest > 0 && calibration != null
                && calibration != CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_UNCALIBRATED
                && has(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, CameraCharacteristics.CONTROL_AF_MODE_OFF);
        level = level(all.get(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL));
        Integer source = all.get(CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE);
        stampsRealtime = source != null
                && source == CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE_REALTIME;
        Integer turned = all.get(CameraCharacteristics.SENSOR_ORIENTATION);
        sensorOrientation = turned == null ? 90 : turned;
    }

    /** Finds the first camera at the back: the main one, by the numbering that Android asks of makers. */
    static CameraFacts ofBackCamera(CameraManager manager) throws CameraTrouble {
        try {
            for (String id : manager.getCameraIdList()) {
                CameraCharacteristics all = manager.getCameraCharacteristics(id);
                Integer facing = all.get(CameraCharacteristics.LENS_FACING);
                if (facing != null && facing == CameraCharacteristics.LENS_FACING_BACK) {
                    return new CameraFacts(id, all);
                }
            }
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the phone's cameras cannot be listed: " + error.getMessage(), error, false);
        }
        throw new CameraTrouble("the phone has no camera at its back");
    }

    /** What the camera is, for a person who reports on it. */
    Map<String, Object> told() {
        StreamConfigurationMap map = all.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", id);
        told.put("level", level);
        told.put("photo", String.valueOf(jpeg));
        told.put("photo_frame_ms", shortestFrameNs / 1e6);
        told.put("photo_stall_ms", map.getOutputStallDuration(ImageFormat.JPEG, jpeg) / 1e6);
        told.put("frames", String.valueOf(preview));
        told.put("stamps", stampsRealtime ? "realtime" : "unknown");
        told.put("sets_sensor", setsSensor);
        told.put("frames_until_set", framesUntilSet);
        told.put("frames_under_way", framesUnderWay);
        told.put("sets_colours", setsColours);
        told.put("sets_focus", setsFocus);
        told.put("focuses", canFocus);
        told.put("exposure_lock", says(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE));
        told.put("white_balance_lock", says(CameraCharacteristics.CONTROL_AWB_LOCK_AVAILABLE));
        told.put("nearest_dpt", all.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE));
        told.put("focus_calibration", all.get(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION));
        told.put("focus_regions", all.get(CameraCharacteristics.CONTROL_MAX_REGIONS_AF));
        told.put("exposure_regions", all.get(CameraCharacteristics.CONTROL_MAX_REGIONS_AE));
        told.put("exposure_ns", String.valueOf(all.get(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE)));
        told.put("sensitivity", String.valueOf(all.get(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE)));
        told.put("sensor", String.valueOf(all.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE)));
        told.put("focal_lengths_mm", list(all.get(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS)));
        told.put("capabilities", list(all.get(CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES)));
        told.put("focus_modes", list(all.get(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES)));
        told.put("white_balance_modes", list(all.get(CameraCharacteristics.CONTROL_AWB_AVAILABLE_MODES)));
        told.put("noise_modes",
                list(all.get(CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES)));
        told.put("edge_modes", list(all.get(CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES)));
        told.put("stabilisation_modes",
                list(all.get(CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION)));
        told.put("antibanding_modes", list(all.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES)));
        told.put("frame_rates",
                Arrays.toString(all.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES)));
        told.put("processing", new Processing(this).words(Bands.USUAL_REFRESH_US));
        return told;
    }

    private static List<Object> list(int[] numbers) {
        List<Object> list = new ArrayList<>();
        for (int at = 0; numbers != null && at < numbers.length; at++) {
            list.add(numbers[at]);
        }
        return list;
    }

    private static List<Object> list(float[] numbers) {
        List<Object> list = new ArrayList<>();
        for (int at = 0; numbers != null && at < numbers.length; at++) {
            list.add(numbers[at]);
        }
        return list;
    }

    private static String level(Integer number) {
        String[] words = {"limited", "full", "legacy", "3", "external"}; // by Android's numbers, 0 to 4
        return number == null || number < 0 || number >= words.length ? "unknown" : words[number];
    }

    /** Whether the camera has one of the modes of white balance. */
    boolean hasWhiteBalance(int mode) {
        return has(CameraCharacteristics.CONTROL_AWB_AVAILABLE_MODES, mode);
    }

    /** Whether a list of the camera's holds a number. */
    boolean has(CameraCharacteristics.Key<int[]> list, int wanted) {
        int[] values = all.get(list);
        for (int at = 0; values != null && at < values.length; at++) {
            if (values[at] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Whether a feature that is told as true or false is there. */
    boolean says(CameraCharacteristics.Key<Boolean> key) {
        return Boolean.TRUE.equals(all.get(key));
    }

    /** Whether the camera can be set to a value; one that does not tell its range takes any. */
    <T extends Comparable<? super T>> boolean takes(CameraCharacteristics.Key<Range<T>> key, T value) {
        Range<T> range = all.get(key);
        return range == null || range.contains(value);
    }

    /** Refuse a value that the camera cannot be set to. */
    <T extends Comparable<? super T>> void requireWithin(CameraCharacteristics.Key<Range<T>> key, T value, String what)
            throws CameraTrouble {
        Range<T> range = all.get(key);
        if (range != null && !range.contains(value)) {
            throw new CameraTrouble("this camera's " + what + " goes from " + range.getLower() + " to "
                    + range.getUpper() + ", the plan asks for " + value);
        }
    }

    /** How the JPEG is turned when the phone's screen is turned by so many degrees against the clock. */
    int jpegOrientation(int screenDegrees) {
        return (sensorOrientation - screenDegrees + 360) % 360;
    }

    private static Size largest(Size[] list) {
        Size best = null;
        for (int at = 0; list != null && at < list.length; at++) {
            if (best == null || area(list[at]) > area(best)) {
                best = list[at];
            }
        }
        return best;
    }

    private static Size small(Size[] list) {
        Size best = null;
        Size least = null;
        for (int at = 0; list != null && at < list.length; at++) {
            Size size = list[at];
            least = least == null || area(size) < area(least) ? size : least;
            boolean fits = size.getWidth() <= PREVIEW_WIDTH && size.getHeight() <= PREVIEW_HEIGHT;
            if (fits && (best == null || area(size) > area(best))) {
                best = size;
            }
        }
        return best == null ? least : best;
    }

    private static long area(Size size) {
        return (long) size.getWidth() * size.getHeight();
    }
}
