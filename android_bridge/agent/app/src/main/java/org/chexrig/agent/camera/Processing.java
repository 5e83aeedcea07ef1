package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;
import java.util.Locale;

/**
 * What makers choose for themselves where it is not set: noise reduction, edges, stabilisation, the mains' flicker, how
 * many frames there are a second. A photo must be of one frame and of one kind on all phones.
 */
final class Processing {
    private static final int FLICKERS_AT_60 = 60;
    private static final int FLICKERS_AT_50 = 50;
    private static final double NEARLY = 0.02;
    private static final int MOST_FRAMES = 30;
    /** So few frames a second let a dark screen be exposed for 1/15 s while the camera looks for its exposure. */
    private static final int FEWEST_FRAMES = 15;
    private static final double US_PER_S = 1_000_000;

    /** Fast is of one frame; what is called high quality may be put together out of several. */
    private final Integer noise;
    private final Integer edges;
    private final Integer hotPixels;
    /** On a tripod it moves the picture for nothing. */
    private final Integer stabilisation;
    private final int[] flickers;
    private final Range<Integer> frames;
    private final String lens;

    Processing(CameraFacts facts) {
        noise = fastOrOff(facts, CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES,
                CaptureRequest.NOISE_REDUCTION_MODE_FAST, CaptureRequest.NOISE_REDUCTION_MODE_OFF);
        edges = fastOrOff(facts, CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES, CaptureRequest.EDGE_MODE_FAST,
                CaptureRequest.EDGE_MODE_OFF);
        hotPixels = fastOrOff(facts, CameraCharacteristics.HOT_PIXEL_AVAILABLE_HOT_PIXEL_MODES,
                CaptureRequest.HOT_PIXEL_MODE_FAST, CaptureRequest.HOT_PIXEL_MODE_OFF);
        stabilisation = facts.has(CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION,
                CaptureRequest.LENS_OPTICAL_STABILIZATION_MODE_OFF)
                ? (Integer) CaptureRequest.LENS_OPTICAL_STABILIZATION_MODE_OFF : null;
        flickers = facts.all.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES);
        frames = steady(facts.all.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES));
        float[] lengths = facts.all.get(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS);
        lens = lengths == null || lengths.length == 0 ? ""
                : String.format(Locale.ROOT, "; lens %.2f mm", lengths[0]);
    }

    private static Integer fastOrOff(CameraFacts facts, CameraCharacteristics.Key<int[]> list, int fast, int off) {
        return facts.has(list, fast) ? (Integer) fast : facts.has(list, off) ? (Integer) off : null;
    }

    /** At most 30 frames a second, and of those ranges the one whose least is nearest to 15. */
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

    /**
     * Which times the camera avoids while it looks for an exposure: those that do not fit the monitor, whose refreshes are
     * its light, rather than those that do not fit the mains.
     */
    private Integer flicker(int refreshUs) {
        double perSecond = US_PER_S / refreshUs;
        int wanted = isMultiple(perSecond, FLICKERS_AT_60) ? CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_60HZ
                : isMultiple(perSecond, FLICKERS_AT_50) ? CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_50HZ
                : CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_OFF;
        for (int at = 0; flickers != null && at < flickers.length; at++) {
            if (flickers[at] == wanted) {
                return wanted;
            }
        }
        return null;
    }

    private static boolean isMultiple(double perSecond, int of) {
        double times = perSecond / of;
        return times > 1 - NEARLY && Math.abs(times - Math.rint(times)) <= NEARLY;
    }

    /** Put it into a request. */
    void apply(CaptureRequest.Builder builder, int refreshUs) {
        set(builder, CaptureRequest.NOISE_REDUCTION_MODE, noise);
        set(builder, CaptureRequest.EDGE_MODE, edges);
        set(builder, CaptureRequest.HOT_PIXEL_MODE, hotPixels);
        set(builder, CaptureRequest.LENS_OPTICAL_STABILIZATION_MODE, stabilisation);
        set(builder, CaptureRequest.CONTROL_AE_ANTIBANDING_MODE, flicker(refreshUs));
        set(builder, CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE, frames);
    }

    private static <T> void set(CaptureRequest.Builder builder, CaptureRequest.Key<T> key, T value) {
        if (value != null) {
            builder.set(key, value);
        }
    }

    /** What is set, in words; what cannot be set is the maker's. */
    String words(int refreshUs) {
        return "noise " + word(noise) + "; edges " + word(edges) + "; ois " + word(stabilisation) + "; antibanding "
                + antibanding(flicker(refreshUs)) + "; "
                + (frames == null ? "frames as the maker has it" : frames.getLower() + "-" + frames.getUpper() + " fps")
                + lens;
    }

    private static String word(Integer mode) {
        return mode == null ? "as the maker has it" : mode == 0 ? "off" : "fast"; // both are so numbered everywhere
    }

    private static String antibanding(Integer mode) {
        String[] words = {"off", "50 Hz", "60 Hz"};
        return mode == null ? "as the maker has it" : words[mode];
    }
}
