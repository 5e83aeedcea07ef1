package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.util.Range;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Wanted;

/**
 * Exposure, white balance and focus: what is set, and what is left to the camera.
 *
 * <p>What a photo's capture carries goes first, then what the plan gives, then what the camera has found. All that the
 * camera can be set to is set, the first photo too: so every photo of a subset is made in one way. Where it cannot be set
 * the camera holds what it has found.
 */
final class Look {
    /** Longer ones do not fit into the time that a photo may take. */
    private static final int MAX_EXPOSURE_US = 4_000_000;
    /** Small frames with longer ones come too seldom for the camera to focus in its time: 1/15 s, whole refreshes. */
    private static final int MAX_FRAME_EXPOSURE_US = 66_700;
    /** Camera2 keeps so many requests under way at most (REQUEST_PIPELINE_MAX_DEPTH is 8 and more on few). */
    private static final int FRAMES_UNDER_WAY = 8;
    private static final int NS_PER_US = 1000;
    /** What is told is rounded; a sensor that counts in rows and cuts off comes to the same row by this. */
    private static final int ROUNDED_OFF_NS = 499;
    private static final double NEARLY = 0.02;
    private static final String BOOST = " boost ";

    private final CameraFacts facts;
    private final CameraSettings plan;
    private Colours colours;
    private String heldWords = "";
    private Long exposureNs;
    private Integer iso;
    private int boost = Boost.NONE;
    private Float focusDpt;
    private int refreshUs = Bands.USUAL_REFRESH_US;
    private boolean refreshIsKnown;
    private boolean watching;
    private Told told = new Told(null, null, "", null);

    /** Checks the plan's wishes against the camera; nothing is set yet. */
    Look(CameraFacts facts, CameraSettings plan) throws CameraTrouble {
        this.facts = facts;
        this.plan = plan;
        if ((plan.exposureUs != null || plan.iso != null) && !facts.setsSensor) {
            throw new CameraTrouble("this camera's exposure and sensitivity cannot be set; leave them out of the plan");
        }
        if (plan.exposureUs != null) {
            if (plan.exposureUs > MAX_EXPOSURE_US) {
                throw new CameraTrouble("an exposure of more than 4 s is too long, the plan asks for "
                        + plan.exposureUs + " us");
            }
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE,
                    (long) plan.exposureUs * NS_PER_US, "exposure time in nanoseconds");
        }
        if (plan.iso != null) {
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, plan.iso, "sensitivity");
        }
        colours = plan.whiteBalanceK == null ? null : Colours.forKelvin(facts, plan.whiteBalanceK);
        if (plan.exposureUs != null && plan.iso != null) {
            exposureNs = (long) plan.exposureUs * NS_PER_US;
            iso = plan.iso;
        }
    }

    /** How a photo was taken, as it is told. */
    static final class Told {
        final Integer exposureUs;
        final Integer iso;
        final String whiteBalance;
        final Double focusDpt;

        Told(Integer exposureUs, Integer iso, String whiteBalance, Double focusDpt) {
            this.exposureUs = exposureUs;
            this.iso = iso;
            this.whiteBalance = whiteBalance;
            this.focusDpt = focusDpt;
        }
    }

    /**
     * Set what a capture carries, as far as the camera can be set so. What the last photo has told changes nothing: what
     * was set made that of it.
     *
     * @return whether anything is set in another way than before
     */
    boolean hold(Wanted wanted) {
        refreshIsKnown = wanted.refreshUs != null;
        refreshUs = refreshIsKnown ? wanted.refreshUs : Bands.USUAL_REFRESH_US;
        boolean exposure = wanted.exposureUs != null && wanted.iso != null
                && !(wanted.exposureUs.equals(told.exposureUs) && wanted.iso.equals(told.iso))
                && holdExposure(wanted.exposureUs, wanted.iso);
        boolean balance = !wanted.whiteBalance.isEmpty() && !wanted.whiteBalance.equals(told.whiteBalance)
                && holdWhiteBalance(wanted.whiteBalance);
        boolean focus = wanted.focusDpt != null && !wanted.focusDpt.equals(told.focusDpt)
                && holdFocus(wanted.focusDpt);
        return exposure || balance || focus;
    }

    private boolean holdExposure(int exposureUs, int sensitivity) {
        long time = (long) exposureUs * NS_PER_US + ROUNDED_OFF_NS;
        if (!facts.setsSensor || exposureUs > MAX_EXPOSURE_US
                || !facts.takes(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, (long) exposureUs * NS_PER_US)
                || !facts.takes(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, sensitivity)) {
            return false;
        }
        boolean other = exposureNs == null || exposureNs != time || iso != sensitivity;
        exposureNs = time;
        iso = sensitivity;
        return other;
    }

    private boolean holdWhiteBalance(String words) {
        if (words.equals(heldWords)) { // a camera may tell a little else of each photo
            return false;
        }
        int end = words.indexOf(BOOST);
        Colours held = Colours.of(facts, end < 0 ? words : words.substring(0, end), colours);
        if (held == null) {
            return false;
        }
        colours = held;
        heldWords = words;
        try {
            boost = end < 0 ? Boost.NONE : Integer.parseInt(words.substring(end + BOOST.length()));
        } catch (NumberFormatException unreadable) {
            boost = Boost.NONE; // no words of this app
        }
        return true;
    }

    private boolean holdFocus(double dioptres) {
        Float nearest = facts.all.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE);
        if (!facts.setsFocus || dioptres > nearest) {
            return false;
        }
        boolean other = focusDpt == null || focusDpt != (float) dioptres;
        focusDpt = (float) dioptres;
        return other;
    }

    /** Have the camera focus all the time, for somebody who looks through it, or not; gives whether that is a change. */
    boolean watch(boolean on) {
        boolean other = watching != on;
        watching = on;
        return other;
    }

    /** Whether the camera still has to find an exposure by itself. */
    boolean exposureIsOpen() {
        return exposureNs == null;
    }

    /** Whether the camera has to find the white balance by itself. */
    boolean whiteBalanceIsOpen() {
        return colours == null;
    }

    /** Put the lens where it was in focus last: what is to be seen now is too faint to focus on. */
    boolean focusAsBefore(Float dioptres) {
        return dioptres != null && holdFocus(dioptres);
    }

    /** Where the lens is set to, dioptres; null where it is not set. */
    Float focusDpt() {
        return focusDpt;
    }

    /** The monitor's refresh period as far as it is known, microseconds. */
    int refreshUs() {
        return refreshUs;
    }

    /** Whether the camera has to focus by itself. */
    boolean focusIsOpen() {
        return focusDpt == null && facts.canFocus;
    }

    /**
     * The camera has found what was open: from here on it is set to that, where it can be. Where the plan gives one of
     * exposure time and sensitivity, the other is made to give the same brightness.
     */
    void found(CaptureResult result) throws CameraTrouble {
        if (exposureNs == null && facts.setsSensor) {
            foundExposure(result);
        }
        if (colours == null) {
            colours = Colours.found(facts, result);
        }
        if (focusDpt == null && facts.setsFocus) {
            focusDpt = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        }
    }

    private void foundExposure(CaptureResult result) throws CameraTrouble {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        if (time == null || sensitivity == null) {
            if (plan.exposureUs == null && plan.iso == null) {
                return;
            }
            throw new CameraTrouble("the camera does not tell its exposure; give both exposure and ISO in the plan");
        }
        boost = Boost.of(result);
        double brightness = (double) time * sensitivity;
        if (plan.exposureUs != null) {
            exposureNs = (long) plan.exposureUs * NS_PER_US;
            iso = (int) within(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, brightness / exposureNs);
        } else if (plan.iso != null) {
            iso = plan.iso;
            exposureNs = (long) Math.min((double) MAX_EXPOSURE_US * NS_PER_US,
                    within(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, brightness / iso));
        } else {
            exposureNs = time;
            iso = sensitivity;
            avoidBands(brightness);
        }
    }

    /** Makes an exposure that was found a whole number of the monitor's refreshes, where the same brightness can be had. */
    private void avoidBands(double brightness) {
        double found = (double) exposureNs / NS_PER_US;
        if (!refreshIsKnown || Bands.areAvoided(found, refreshUs)) {
            return;
        }
        long time = Math.round(Bands.nearest(found, refreshUs) * NS_PER_US);
        int sensitivity = (int) Math.max(1, Math.round(brightness / time));
        if (time <= (long) MAX_EXPOSURE_US * NS_PER_US
                && facts.takes(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, time)
                && facts.takes(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, sensitivity)) {
            exposureNs = time;
            iso = sensitivity;
        }
    }

    private <T extends Number & Comparable<? super T>> double within(CameraCharacteristics.Key<Range<T>> key,
            double value) {
        Range<T> range = facts.all.get(key);
        return range == null ? value
                : Math.max(range.getLower().doubleValue(), Math.min(range.getUpper().doubleValue(), value));
    }

    /**
     * The exposure of small frames: the photo's, or a shorter one that is as bright as can be. What a photo sets counts
     * for that photo on cameras with control of each frame only (SYNC_MAX_LATENCY); on others the frames before it, once
     * all is held, have to be made as the photo.
     */
    private long frameExposureNs(boolean locked) {
        if (locked && !facts.controlsEachFrame) {
            return exposureNs;
        }
        long longest = (long) Math.max(1, MAX_FRAME_EXPOSURE_US / refreshUs) * refreshUs * NS_PER_US;
        return Math.min(exposureNs, longest);
    }

    /** The sensitivity that goes with it. */
    private int frameIso(boolean locked) {
        if (frameExposureNs(locked) == exposureNs) {
            return iso;
        }
        double same = (double) iso * exposureNs / frameExposureNs(locked);
        return (int) Math.round(within(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, same));
    }

    /** Whether a small frame was made in the way that is held; what is not set is not looked at. */
    boolean isOf(CaptureResult result) {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        Integer mode = result.get(CaptureResult.CONTROL_AWB_MODE);
        Integer lens = result.get(CaptureResult.LENS_STATE);
        Float distance = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        boolean exposed = exposureNs == null || ((time == null || isNearly(time, frameExposureNs(true)))
                && (sensitivity == null || isNearly(sensitivity, frameIso(true))));
        boolean balanced = colours == null || mode == null || mode == colours.mode;
        boolean focused = focusDpt == null || ((lens == null || lens == CaptureResult.LENS_STATE_STATIONARY)
                && (distance == null || Math.abs(distance - focusDpt) <= NEARLY * Math.max(1, focusDpt)));
        return exposed && balanced && focused;
    }

    private static boolean isNearly(double value, double wanted) {
        return Math.abs(value - wanted) <= NEARLY * wanted;
    }

    /** What is not quite as the plan asks for, or may show; empty where all is well. */
    String remark() {
        if (colours != null && !colours.remark().isEmpty()) {
            return colours.remark();
        }
        Integer exposureUs = exposureNs == null ? plan.exposureUs : (Integer) (int) (exposureNs / NS_PER_US);
        if (exposureUs != null && !Bands.areAvoided(exposureUs, refreshUs)) {
            return "an exposure of " + exposureUs + " us is no multiple of the monitor's refresh of " + refreshUs
                    + " us: it may show bands";
        }
        return "";
    }

    /** How a photo was taken, by its result. */
    Told told(CaptureResult result) {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Float distance = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        String words = Colours.words(result);
        int brightened = Boost.of(result);
        told = new Told(time == null || time <= 0 ? null : (Integer) (int) Math.max(1, (time + 500) / NS_PER_US),
                result.get(CaptureResult.SENSOR_SENSITIVITY),
                words.isEmpty() || brightened == Boost.NONE ? words : words + BOOST + brightened,
                distance == null ? null : (Double) Double.parseDouble(distance.toString())); // 0.8, not 0.800000011
        return told;
    }

    /** By which white balance a photo was made, kelvin; null where that is left to the camera, or it says another. */
    Integer whiteBalanceK(CaptureResult result) {
        return colours == null ? null : colours.kelvin(result);
    }

    /** How long those frames take that are under way before a photo is exposed, milliseconds. */
    long pipelineMs() {
        return exposureNs == null ? 0 : FRAMES_UNDER_WAY * frameExposureNs(true) / 1_000_000;
    }

    /** How long a photo is exposed where that is fixed, milliseconds; else 0. */
    long exposureMs() {
        return exposureNs == null ? 0 : exposureNs / 1_000_000;
    }

    /** Put it into a request: of a photo, or of a small frame. */
    void apply(CaptureRequest.Builder builder, boolean locked, boolean ofPhoto) {
        if (exposureNs != null) {
            long time = ofPhoto ? exposureNs : frameExposureNs(locked);
            builder.set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_OFF);
            builder.set(CaptureRequest.SENSOR_EXPOSURE_TIME, time);
            builder.set(CaptureRequest.SENSOR_SENSITIVITY, ofPhoto ? iso : (Integer) frameIso(locked));
            builder.set(CaptureRequest.SENSOR_FRAME_DURATION, time); // the camera makes it longer if it must
            Boost.set(builder, boost);
        } else {
            builder.set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_ON); // and never with flash
            if (facts.says(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE)) {
                builder.set(CaptureRequest.CONTROL_AE_LOCK, locked);
            }
        }
        if (colours != null) {
            colours.apply(builder);
        } else {
            builder.set(CaptureRequest.CONTROL_AWB_MODE, CaptureRequest.CONTROL_AWB_MODE_AUTO);
            if (facts.says(CameraCharacteristics.CONTROL_AWB_LOCK_AVAILABLE)) {
                builder.set(CaptureRequest.CONTROL_AWB_LOCK, locked);
            }
        }
        if (focusDpt != null) {
            builder.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_OFF);
            builder.set(CaptureRequest.LENS_FOCUS_DISTANCE, focusDpt);
        } else if (facts.canFocus) {
            // Focuses when it is told to, and stays there until it is told again.
            boolean always = watching && facts.has(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES,
                    CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE);
            builder.set(CaptureRequest.CONTROL_AF_MODE, always ? CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE
                    : CaptureRequest.CONTROL_AF_MODE_AUTO);
        }
    }
}
