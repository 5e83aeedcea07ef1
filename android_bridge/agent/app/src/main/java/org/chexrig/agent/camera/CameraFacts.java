package org.chexrig.agent.camera;

import android.graphics.ImageFormat;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Range;
import android.util.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.chexrig.core.phone.CameraTrouble;

/** The camera at the phone's back, and what it can do. */
final class CameraFacts {
    /** Width and height of the small frames by which the camera finds focus and exposure, at most. */
    private static final int PREVIEW_WIDTH = 640;
    private static final int PREVIEW_HEIGHT = 480;
    private static final int MOST_FRAMES = 30;
    private static final int FEWEST_FRAMES = 15;
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
    /** The same of all the sensor's rows as they are (RAW_SENSOR). */
    final long shortestRawNs;
    /** How many small frames there are a second while the camera finds its exposure; null where that is its own. */
    final Range<Integer> frameRates;
    /** The widest aperture of a lens that has several, by its number; null where there is nothing to choose. */
    final Float aperture;
    /**
     * The camera of several lenses that this is one of, or itself where it cannot be taken apart; null for one lens.
     */
    final String of;
    final int sensorOrientation;

    private CameraFacts(String id, CameraCharacteristics all, String of) throws CameraTrouble {
        this.id = id;
        this.all = all;
        this.of = of;
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
        Size raw = largest(map.getOutputSizes(ImageFormat.RAW_SENSOR));
        shortestRawNs = raw == null ? 0 : map.getOutputMinFrameDuration(ImageFormat.RAW_SENSOR, raw);
        aperture = widest(all.get(CameraCharacteristics.LENS_INFO_AVAILABLE_APERTURES));
        frameRates = steady(all.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES));
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

    /**
     * Finds the first camera at the back: the main one, by the numbering that Android asks of makers. Where it is put
     * together out of several lenses, between which the phone chooses, it is the one of them that has its focal length
     * and is a camera by itself (CameraManager.getCameraIdList has those only) that can do as much.
     */
    static CameraFacts ofBackCamera(CameraManager manager) throws CameraTrouble {
        try {
            List<String> ids = Arrays.asList(manager.getCameraIdList());
            for (String id : ids) {
                CameraCharacteristics all = manager.getCameraCharacteristics(id);
                Integer facing = all.get(CameraCharacteristics.LENS_FACING);
                if (facing != null && facing == CameraCharacteristics.LENS_FACING_BACK) {
                    Set<String> lenses = Newer.physicalIds(all);
                    CameraFacts main = new CameraFacts(id, all, lenses.isEmpty() ? null : id);
                    for (String lens : lenses) {
                        if (ids.contains(lens) && !lens.equals(id)) {
                            CameraFacts one = new CameraFacts(lens, manager.getCameraCharacteristics(lens), id);
                            if (one.standsFor(main)) {
                                return one;
                            }
                        }
                    }
                    return main;
                }
            }
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the phone's cameras cannot be listed: " + error.getMessage(), error, false);
        }
        throw new CameraTrouble("the phone has no camera at its back");
    }

    private boolean standsFor(CameraFacts main) {
        Float mine = focalLength(null);
        Float wanted = main.focalLength(null);
        return mine != null && wanted != null && Math.abs(mine - wanted) <= 0.01 * wanted
                && area(jpeg) >= area(main.jpeg) && (setsSensor || !main.setsSensor)
                && (setsColours || !main.setsColours) && (setsFocus || !main.setsFocus);
    }

    /** The lens's, millimetres: a frame's, or the one that the camera begins with; null where it is not told. */
    Float focalLength(CaptureResult frame) {
        Float told = frame == null ? null : frame.get(CaptureResult.LENS_FOCAL_LENGTH);
        float[] all = this.all.get(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS);
        return told != null || all == null || all.length == 0 ? told : (Float) all[0];
    }

    private static Float widest(float[] apertures) {
        Float widest = null;
        for (int at = 0; apertures != null && apertures.length > 1 && at < apertures.length; at++) {
            widest = widest == null ? apertures[at] : (Float) Math.min(widest, apertures[at]);
        }
        return widest;
    }

    /** How much less exposure the aperture that photos have needs than the one of a frame; 1 where they are one. */
    double moreLight(Float ofFrame) {
        return aperture == null || ofFrame == null ? 1 : (double) aperture * aperture / ((double) ofFrame * ofFrame);
    }

    /**
     * At most 30 frames a second, and of those ranges the one whose least is nearest to 15: 1/15 s for a dark screen.
     */
    private static Range<Integer> steady(Range<Integer>[] ranges) {
        Range<Integer> best = null;
        for (int at = 0; ranges != null && at < ranges.length; at++) {
            Range<Integer> each = ranges[at];
            if (each.getUpper() <= MOST_FRAMES && (best == null || rank(each) > rank(best))) {
                best = each;
            }
        }
        return best;
    }

    private static int rank(Range<Integer> range) {
        return range.getUpper() * 100 - Math.abs(range.getLower() - FEWEST_FRAMES);
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
