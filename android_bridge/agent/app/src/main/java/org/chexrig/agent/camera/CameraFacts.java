package org.chexrig.agent.camera;

import android.graphics.ImageFormat;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Range;
import android.util.Size;
import org.chexrig.core.phone.CameraTrouble;

/** The camera at the phone's back, and what it can do. */
final class CameraFacts {
    /** Width and height of the small frames by which the camera finds focus and exposure, at most. */
    private static final int PREVIEW_WIDTH = 640;
    private static final int PREVIEW_HEIGHT = 480;

    final String id;
    final CameraCharacteristics all;
    /** The largest JPEG that the camera makes. */
    final Size jpeg;
    final Size preview;
    final boolean canFocus;
    final boolean setsSensor;
    final boolean setsColours;
    /** Whether the lens can be put where a number of dioptres says, and comes to the same place again. */
    final boolean setsFocus;
    /** What the camera is able to, in a word: {@link org.chexrig.core.phone.Camera#level}. */
    final String level;
    final boolean stampsRealtime;
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
        Float nearest = all.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE);
        canFocus = has(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, CameraCharacteristics.CONTROL_AF_MODE_AUTO)
                && (nearest == null || nearest > 0);
        setsSensor = has(CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES,
                CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_MANUAL_SENSOR);
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
