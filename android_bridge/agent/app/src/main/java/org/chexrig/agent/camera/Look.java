package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Wanted;

/**
 * Exposure, white balance and focus: what is set, and what is left to the camera.
 *
 * <p>What a photo's capture carries goes first, then what the plan gives, then what the camera has found. All that the
 * camera can be set to is set, the first photo too: so every photo of a subset is made in one way. Where it cannot be
 * set the camera holds what it has found.
 */
final class Look {
    private static final double NEARLY = 0.02;
    private static final String BOOST = " boost ";

    private final CameraFacts facts;
    private final Exposure exposure;
    private Colours colours;
    private String heldWords = "";
    private Float focusDpt;
    private boolean watching;
    private Told told = new Told(null, null, "", null);

    /** Checks the plan's wishes against the camera; nothing is set yet. */
    Look(CameraFacts facts, CameraSettings plan) throws CameraTrouble {
        this.facts = facts;
        exposure = new Exposure(facts, plan);
        colours = plan.whiteBalanceK == null ? null : Colours.forKelvin(facts, plan.whiteBalanceK);
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
     * Set what a capture carries, as far as the camera can be set so. What the last photo has told changes nothing:
     * what was set made that of it.
     *
     * @return whether anything is set in another way than before
     */
    boolean hold(Wanted wanted) {
        exposure.refresh(wanted.refreshUs);
        boolean exposed = wanted.exposureUs != null && wanted.iso != null
                && !(wanted.exposureUs.equals(told.exposureUs) && wanted.iso.equals(told.iso))
                && exposure.hold(wanted.exposureUs, wanted.iso);
        boolean balance = !wanted.whiteBalance.isEmpty() && !wanted.whiteBalance.equals(told.whiteBalance)
                && holdWhiteBalance(wanted.whiteBalance);
        boolean focus = wanted.focusDpt != null && !wanted.focusDpt.equals(told.focusDpt)
                && holdFocus(wanted.focusDpt);
        return exposed || balance || focus;
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
            exposure.hold(end < 0 ? Boost.NONE : Integer.parseInt(words.substring(end + BOOST.length())));
        } catch (NumberFormatException unreadable) {
            exposure.hold(Boost.NONE); // no words of this app
        }
        return true;
    }

    private boolean holdFocus(double dioptres) {
        Float nearest = facts.all.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE);
        if (!facts.setsFocus || !(dioptres >= 0 && dioptres <= nearest)) { // of which no number is neither
            return false;
        }
        boolean other = focusDpt == null || focusDpt != (float) dioptres;
        focusDpt = (float) dioptres;
        return other;
    }

    /**
     * Have the camera focus all the time, for somebody who looks through it, or not; gives whether that is a change.
     */
    boolean watch(boolean on) {
        boolean other = watching != on;
        watching = on;
        return other;
    }

    /** How long and how sensitively the sensor exposes. */
    Exposure exposure() {
        return exposure;
    }

    /** Whether the camera has to find the white balance by itself. */
    boolean whiteBalanceIsOpen() {
        return colours == null;
    }

    /** What the camera has to find by itself, in words. */
    String openWords() {
        String words = (focusIsOpen() ? ", focus" : "") + (exposure.isOpen() ? ", exposure" : "")
                + (colours == null ? ", white balance" : "");
        return words.isEmpty() ? "" : words.substring(2);
    }

    /** Put the lens where it was in focus last: what is to be seen now is too faint to focus on. */
    boolean focusAsBefore(Float dioptres) {
        return dioptres != null && holdFocus(dioptres);
    }

    /** Where the lens is set to, dioptres; null where it is not set. */
    Float focusDpt() {
        return focusDpt;
    }

    /** Whether the camera has to focus by itself. */
    boolean focusIsOpen() {
        return focusDpt == null && facts.canFocus;
    }

    /** The camera has found what was open: from here on it is set to that, where it can be. */
    void found(CaptureResult result) throws CameraTrouble {
        exposure.found(result);
        if (colours == null) {
            colours = Colours.found(facts, result);
        }
        if (focusDpt == null && facts.setsFocus) {
            focusDpt = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        }
    }

    /** Whether a small frame was made in the way that is held; what is not set is not looked at. */
    boolean isOf(CaptureResult result) {
        Integer mode = result.get(CaptureResult.CONTROL_AWB_MODE);
        Integer lens = result.get(CaptureResult.LENS_STATE);
        Float distance = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        boolean balanced = colours == null || mode == null || mode == colours.mode;
        boolean focused = focusDpt == null || ((lens == null || lens == CaptureResult.LENS_STATE_STATIONARY)
                && (distance == null || Math.abs(distance - focusDpt) <= NEARLY * Math.max(1, focusDpt)));
        return exposure.isOf(result) && balanced && focused;
    }

    /** What is not quite as the plan asks for, or may show; empty where all is well. */
    String remark() {
        String balance = colours == null ? "" : colours.remark();
        String exposed = exposure.remark();
        return balance.isEmpty() || exposed.isEmpty() ? balance + exposed : balance + "; " + exposed;
    }

    /** How a photo was taken, by its result. */
    Told told(CaptureResult result) {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Float distance = result.get(CaptureResult.LENS_FOCUS_DISTANCE);
        String words = Colours.words(result);
        int brightened = Boost.of(result);
        told = new Told(time == null || time <= 0 ? null : (Integer) (int) Math.max(1, (time + 500) / 1000),
                result.get(CaptureResult.SENSOR_SENSITIVITY),
                words.isEmpty() || brightened == Boost.NONE ? words : words + BOOST + brightened,
                distance == null ? null : (Double) Double.parseDouble(distance.toString())); // 0.8, not 0.800000011
        return told;
    }

    /** By which white balance a photo was made, kelvin; null where that is left to the camera, or it says another. */
    Integer whiteBalanceK(CaptureResult result) {
        return colours == null ? null : colours.kelvin(result);
    }

    /** Put it into a request: of a photo, or of a small frame. */
    void apply(CaptureRequest.Builder builder, boolean locked, boolean ofPhoto) {
        exposure.apply(builder, locked, ofPhoto);
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
