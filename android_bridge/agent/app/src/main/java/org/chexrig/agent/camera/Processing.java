package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.util.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What makers choose for themselves where it is not set: noise reduction, edges, stabilisation, the mains' flicker, how
 * many frames there are a second, and how pixels, tones, shading, colour fringes and distortion are mended. A photo
 * must be of one frame and be made in one way on all phones.
 *
 * <p>Each is fast where the camera lists it, else off: fast is what does not slow the sensor's frames
 * (CameraMetadata.NOISE_REDUCTION_MODE_FAST and its like), so that it cannot be put together out of several, and photos
 * stay those of a phone. What is called high quality may slow them, and is where makers keep their multi-frame noise
 * reduction. Stabilisation is off: on a tripod it moves the picture for nothing. A photo whose exposure is set says so
 * by its intent (CONTROL_CAPTURE_INTENT_MANUAL, of each camera with MANUAL_SENSOR), for a still capture's intent is
 * what makers begin their own night and HDR modes by; a camera that cannot be set needs it to be a still capture.
 */
final class Processing {
    static final int MAX_WORDS = 120;
    private static final int FAST = 1;
    private static final int OFF = 0;
    private static final int MANUAL = CaptureRequest.CONTROL_CAPTURE_INTENT_MANUAL;
    private static final String DISTORTION = "DISTORTION_CORRECTION_MODE"; // of Android 9
    private static final int FLICKERS_AT_60 = 60;
    private static final int FLICKERS_AT_50 = 50;
    private static final double NEARLY = 0.02;
    private static final double US_PER_S = 1_000_000;
    private static final String MAKERS = " the maker's";

    private final CameraFacts facts;
    private final List<Mode> modes = new ArrayList<>();
    private final boolean distortion;

    Processing(CameraFacts facts) {
        this.facts = facts;
        add("noise", CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES,
                CaptureRequest.NOISE_REDUCTION_MODE, CaptureResult.NOISE_REDUCTION_MODE, FAST, OFF);
        add("edges", CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES, CaptureRequest.EDGE_MODE,
                CaptureResult.EDGE_MODE, FAST, OFF);
        add("ois", CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION,
                CaptureRequest.LENS_OPTICAL_STABILIZATION_MODE, CaptureResult.LENS_OPTICAL_STABILIZATION_MODE, OFF);
        add("pixels", CameraCharacteristics.HOT_PIXEL_AVAILABLE_HOT_PIXEL_MODES, CaptureRequest.HOT_PIXEL_MODE,
                CaptureResult.HOT_PIXEL_MODE, FAST, OFF);
        add("tones", CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES, CaptureRequest.TONEMAP_MODE,
                CaptureResult.TONEMAP_MODE, FAST);
        add("shading", CameraCharacteristics.SHADING_AVAILABLE_MODES, CaptureRequest.SHADING_MODE,
                CaptureResult.SHADING_MODE, FAST, OFF);
        add("fringes", CameraCharacteristics.COLOR_CORRECTION_AVAILABLE_ABERRATION_MODES,
                CaptureRequest.COLOR_CORRECTION_ABERRATION_MODE, CaptureResult.COLOR_CORRECTION_ABERRATION_MODE, FAST,
                OFF);
        int[] lists = Newer.of(facts.all, "DISTORTION_CORRECTION_AVAILABLE_MODES");
        distortion = holds(lists, FAST);
    }

    /** One thing that a maker may choose. */
    private static final class Mode {
        final String name;
        final Integer wanted;
        final CaptureRequest.Key<Integer> request;
        final CaptureResult.Key<Integer> result;

        Mode(String name, Integer wanted, CaptureRequest.Key<Integer> request, CaptureResult.Key<Integer> result) {
            this.name = name;
            this.wanted = wanted;
            this.request = request;
            this.result = result;
        }

        /** What a frame says of it that was not asked for; null where all is well. */
        Integer other(CaptureResult of) {
            Integer used = of == null || wanted == null ? null : of.get(result);
            return used == null || used.equals(wanted) ? null : used;
        }

        String words(CaptureResult of) {
            Integer other = other(of);
            return name + (wanted == null ? MAKERS : " " + word(other == null ? wanted : other)
                    + (other == null ? "" : ", " + word(wanted) + " asked"));
        }

        private static String word(int mode) {
            String[] words = {"off", "fast", "high quality", "minimal", "zsl"}; // by Android's numbers
            return mode >= 0 && mode < words.length ? words[mode] : "mode " + mode;
        }
    }

    private void add(String name, CameraCharacteristics.Key<int[]> list, CaptureRequest.Key<Integer> request,
            CaptureResult.Key<Integer> result, int... best) {
        Integer wanted = null;
        for (int at = 0; at < best.length && wanted == null; at++) {
            wanted = facts.has(list, best[at]) ? (Integer) best[at] : null;
        }
        modes.add(new Mode(name, wanted, request, result));
    }

    /**
     * Which times the camera avoids while it looks for an exposure: those that do not fit the monitor, whose refreshes
     * are its light, rather than those that do not fit the mains.
     */
    private Integer flicker(int refreshUs) {
        double perSecond = US_PER_S / refreshUs;
        int wanted = isMultiple(perSecond, FLICKERS_AT_60) ? CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_60HZ
                : isMultiple(perSecond, FLICKERS_AT_50) ? CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_50HZ
                : CaptureRequest.CONTROL_AE_ANTIBANDING_MODE_OFF;
        return facts.has(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES, wanted) ? (Integer) wanted
                : null;
    }

    private static boolean isMultiple(double perSecond, int of) {
        double times = perSecond / of;
        return times > 1 - NEARLY && Math.abs(times - Math.rint(times)) <= NEARLY;
    }

    private static boolean holds(int[] list, int wanted) {
        for (int at = 0; list != null && at < list.length; at++) {
            if (list[at] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Put it into a request. */
    void apply(CaptureRequest.Builder builder, int refreshUs) {
        for (Mode each : modes) {
            set(builder, each.request, each.wanted);
        }
        if (distortion) {
            Newer.set(builder, DISTORTION, FAST);
        }
        set(builder, CaptureRequest.CONTROL_AE_ANTIBANDING_MODE, flicker(refreshUs));
        set(builder, CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE, facts.frameRates);
    }

    /** Put into a photo's request what it is for. */
    void intend(CaptureRequest.Builder builder, boolean exposureIsSet) {
        if (exposureIsSet) {
            builder.set(CaptureRequest.CONTROL_CAPTURE_INTENT, MANUAL);
        }
    }

    private static <T> void set(CaptureRequest.Builder builder, CaptureRequest.Key<T> key, T value) {
        if (value != null) {
            builder.set(key, value);
        }
    }

    /** What is set, in words, and what a frame says instead of it; what cannot be set is the maker's. */
    String words(int refreshUs, CaptureResult frame) {
        List<String> parts = new ArrayList<>();
        for (Mode each : modes.subList(0, 3)) {
            parts.add(each.words(frame));
        }
        Integer flicker = flicker(refreshUs);
        String[] flickers = {" off", " 50 Hz", " 60 Hz"};
        parts.add("antibanding" + (flicker == null ? MAKERS : flickers[flicker]));
        Range<Integer> rate = facts.frameRates;
        parts.add(rate == null ? "fps" + MAKERS : rate.getLower() + "-" + rate.getUpper() + " fps");
        Float lens = facts.focalLength(frame);
        if (lens != null) {
            parts.add(String.format(Locale.ROOT, "lens %.2f mm", lens));
        }
        StringBuilder fast = new StringBuilder();
        for (Mode each : modes.subList(3, modes.size())) {
            if (each.other(frame) != null || each.wanted != null && each.wanted == OFF) {
                parts.add(each.words(frame));
            } else if (each.wanted != null) {
                fast.append(fast.length() == 0 ? "" : ", ").append(each.name);
            }
        }
        parts.add(fast.length() == 0 ? "" : fast + " fast");
        return within(parts);
    }

    /** As many of the parts as there is room for. */
    private static String within(List<String> parts) {
        String words = "";
        for (String each : parts) {
            String more = words.isEmpty() || each.isEmpty() ? words + each : words + "; " + each;
            words = more.length() <= MAX_WORDS ? more : words;
        }
        return words;
    }

    /** What a photo says was done in another way than asked; empty where all is well. */
    String others(CaptureResult photo) {
        StringBuilder words = new StringBuilder();
        for (Mode each : modes) {
            if (each.other(photo) != null) {
                words.append(words.length() == 0 ? "" : "; ").append(each.words(photo));
            }
        }
        return words.toString();
    }
}
