package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.RggbChannelVector;
import android.util.Range;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;

/** Exposure and white balance: what the plan asks for, and what is left to the camera. */
final class Look {
    /** Longer ones do not fit into the time that a photo may take. */
    private static final int MAX_EXPOSURE_US = 4_000_000;

    private final CameraFacts facts;
    private final CameraSettings wanted;
    private final Colours colours;
    private Long exposureNs;
    private Integer iso;

    /** Checks the plan's wishes against the camera; nothing is set yet. */
    Look(CameraFacts facts, CameraSettings wanted) throws CameraTrouble {
        this.facts = facts;
        this.wanted = wanted;
        if ((wanted.exposureUs != null || wanted.iso != null) && !facts.setsSensor) {
            throw new CameraTrouble("this camera's exposure and sensitivity cannot be set; leave them out of the plan");
        }
        if (wanted.exposureUs != null) {
            if (wanted.exposureUs > MAX_EXPOSURE_US) {
                throw new CameraTrouble("an exposure of more than 4 s is too long, the plan asks for "
                        + wanted.exposureUs + " us");
            }
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, wanted.exposureUs * 1000L,
                    "exposure time in nanoseconds");
        }
        if (wanted.iso != null) {
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, wanted.iso, "sensitivity");
        }
        colours = wanted.whiteBalanceK == null ? null : Colours.forKelvin(facts, wanted.whiteBalanceK);
        if (wanted.exposureUs != null && wanted.iso != null) {
            exposureNs = wanted.exposureUs * 1000L;
            iso = wanted.iso;
        }
    }

    /** Whether the camera still has to find an exposure by itself. */
    boolean exposureIsOpen() {
        return exposureNs == null;
    }

    /** Whether the camera has to find the white balance by itself. */
    boolean whiteBalanceIsOpen() {
        return colours == null;
    }

    /**
     * The camera has found an exposure. Where the plan gives one of exposure time and sensitivity, the other is made to
     * give the same brightness, and both are fixed.
     */
    void found(CaptureResult result) throws CameraTrouble {
        if (exposureNs != null || (wanted.exposureUs == null && wanted.iso == null)) {
            return;
        }
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        if (time == null || sensitivity == null) {
            throw new CameraTrouble("the camera does not tell its exposure; give both exposure and ISO in the plan");
        }
        double brightness = (double) time * sensitivity;
        if (wanted.exposureUs != null) {
            exposureNs = wanted.exposureUs * 1000L;
            iso = (int) within(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, brightness / exposureNs);
        } else {
            iso = wanted.iso;
            exposureNs = (long) Math.min(MAX_EXPOSURE_US * 1000.0,
                    within(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, brightness / iso));
        }
    }

    private <T extends Number & Comparable<? super T>> double within(CameraCharacteristics.Key<Range<T>> key,
            double value) {
        Range<T> range = facts.all.get(key);
        return range == null ? value
                : Math.max(range.getLower().doubleValue(), Math.min(range.getUpper().doubleValue(), value));
    }

    /** What is not quite as the plan asks for; empty where all is. */
    String remark() {
        if (colours != null && !colours.remark.isEmpty()) {
            return colours.remark;
        }
        if (wanted.exposureUs != null && !Bands.areAvoided(wanted.exposureUs)) {
            return "an exposure of " + wanted.exposureUs + " us is no multiple of 1/60 s: a 60 Hz monitor may show bands";
        }
        return "";
    }

    /** By which white balance a photo was made, kelvin; null where that is left to the camera, or it says another. */
    Integer whiteBalanceK(CaptureResult result) {
        Integer mode = result.get(CaptureResult.CONTROL_AWB_MODE);
        return colours == null || (mode != null && mode != colours.mode) ? null : (Integer) colours.kelvin;
    }

    /** How long a photo is exposed where that is fixed, milliseconds; else 0. */
    long exposureMs() {
        return exposureNs == null ? 0 : exposureNs / 1_000_000;
    }

    /** Put it into a request. */
    void apply(CaptureRequest.Builder builder, boolean locked) {
        if (exposureNs != null) {
            builder.set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_OFF);
            builder.set(CaptureRequest.SENSOR_EXPOSURE_TIME, exposureNs);
            builder.set(CaptureRequest.SENSOR_SENSITIVITY, iso);
            builder.set(CaptureRequest.SENSOR_FRAME_DURATION, exposureNs); // the camera makes it longer if it must
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
    }

    /** White balance by gains and matrix, or by the camera's nearest mode. */
    private static final class Colours {
        // Modes of CONTROL_AWB_MODE and the light that each is for, in kelvin. Those for fluorescent light take out a
        // green cast, which monitors do not have.
        private static final int[][] MODES = {
            {CaptureRequest.CONTROL_AWB_MODE_INCANDESCENT, 2850},
            {CaptureRequest.CONTROL_AWB_MODE_DAYLIGHT, 5500},
            {CaptureRequest.CONTROL_AWB_MODE_CLOUDY_DAYLIGHT, 6500},
            {CaptureRequest.CONTROL_AWB_MODE_SHADE, 7500},
        };

        private final RggbChannelVector gains;
        private final ColorSpaceTransform transform;
        private final int mode;
        private final int kelvin;
        private final String remark;

        private Colours(RggbChannelVector gains, ColorSpaceTransform transform, int mode, int kelvin, String remark) {
            this.gains = gains;
            this.transform = transform;
            this.mode = mode;
            this.kelvin = kelvin;
            this.remark = remark;
        }

        static Colours forKelvin(CameraFacts facts, int kelvin) throws CameraTrouble {
            Calibration calibration = facts.setsColours ? Calibration.of(facts.all, kelvin) : null;
            if (calibration != null) {
                return new Colours(calibration.gains, calibration.transform, CaptureRequest.CONTROL_AWB_MODE_OFF,
                        kelvin, "");
            }
            int[] nearest = null;
            double distance = Double.MAX_VALUE;
            for (int[] one : MODES) {
                // by reciprocal temperature, as differences are seen
                double away = Math.abs(1e6 / one[1] - 1e6 / kelvin);
                if (away < distance && facts.has(CameraCharacteristics.CONTROL_AWB_AVAILABLE_MODES, one[0])) {
                    distance = away;
                    nearest = one;
                }
            }
            if (nearest == null) {
                throw new CameraTrouble("this camera's white balance cannot be set; leave it out of the plan");
            }
            String remark = nearest[1] == kelvin ? "" : "white balance is by the camera's own mode for " + nearest[1]
                    + " K, the plan asks for " + kelvin + " K";
            return new Colours(null, null, nearest[0], nearest[1], remark);
        }

        void apply(CaptureRequest.Builder builder) {
            builder.set(CaptureRequest.CONTROL_AWB_MODE, mode);
            if (gains != null) {
                builder.set(CaptureRequest.COLOR_CORRECTION_MODE,
                        CaptureRequest.COLOR_CORRECTION_MODE_TRANSFORM_MATRIX);
                builder.set(CaptureRequest.COLOR_CORRECTION_GAINS, gains);
                builder.set(CaptureRequest.COLOR_CORRECTION_TRANSFORM, transform);
            }
        }
    }
}
