package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.RggbChannelVector;
import org.chexrig.core.phone.CameraTrouble;

/** White balance that is set: by gains and matrix, or by one of the camera's modes. */
final class Colours {
    // Modes of CONTROL_AWB_MODE and the light that each is for, in kelvin. Those for fluorescent light take out a
    // green cast, which monitors do not have.
    private static final int[][] MODES = {
        {CaptureRequest.CONTROL_AWB_MODE_INCANDESCENT, 2850},
        {CaptureRequest.CONTROL_AWB_MODE_DAYLIGHT, 5500},
        {CaptureRequest.CONTROL_AWB_MODE_CLOUDY_DAYLIGHT, 6500},
        {CaptureRequest.CONTROL_AWB_MODE_SHADE, 7500},
    };
    private static final int USUAL_DENOMINATOR = 10_000;
    private static final int LARGEST_DENOMINATOR = 1 << 16; // of what is told as it is: words have an end

    final int mode;
    private final RggbChannelVector gains;
    private final ColorSpaceTransform transform;
    /** The light it is for, or null where it is not for a temperature. */
    private final Integer kelvin;
    private final String remark;

    private Colours(RggbChannelVector gains, ColorSpaceTransform transform, int mode, Integer kelvin, String remark) {
        this.gains = gains;
        this.transform = transform;
        this.mode = mode;
        this.kelvin = kelvin;
        this.remark = remark;
    }

    /** For a light's temperature: by the camera's calibration, or by its nearest mode. */
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
            if (away < distance && facts.hasWhiteBalance(one[0])) {
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

    /** What the camera has found by itself, or null where it cannot be set so or does not tell. */
    static Colours found(CameraFacts facts, CaptureResult result) {
        RggbChannelVector gains = result.get(CaptureResult.COLOR_CORRECTION_GAINS);
        ColorSpaceTransform transform = result.get(CaptureResult.COLOR_CORRECTION_TRANSFORM);
        if (!facts.setsColours || gains == null || transform == null) {
            return null;
        }
        return new Colours(gains, transform, CaptureRequest.CONTROL_AWB_MODE_OFF, null, "");
    }

    /** What an earlier photo's words say, or null where this camera cannot be set so. */
    static Colours of(CameraFacts facts, String words, Colours before) {
        String[] parts = words.split(" ");
        Integer kelvin = before == null ? null : before.kelvin;
        try {
            if (parts.length == 2 && parts[0].equals("mode")) {
                int mode = Integer.parseInt(parts[1]);
                return facts.hasWhiteBalance(mode) ? new Colours(null, null, mode, kelvin, "") : null;
            }
            if (parts.length != 16 || !parts[0].equals("gains") || !parts[5].equals("matrix") || !facts.setsColours) {
                return null;
            }
            RggbChannelVector gains = new RggbChannelVector(Float.parseFloat(parts[1]), Float.parseFloat(parts[2]),
                    Float.parseFloat(parts[3]), Float.parseFloat(parts[4]));
            int denominator = Integer.parseInt(parts[6].substring(1));
            int[] elements = new int[18];
            for (int at = 0; at < 9; at++) {
                elements[2 * at] = Integer.parseInt(parts[7 + at]);
                elements[2 * at + 1] = denominator;
            }
            return new Colours(gains, new ColorSpaceTransform(elements), CaptureRequest.CONTROL_AWB_MODE_OFF, kelvin,
                    "");
        } catch (IllegalArgumentException unreadable) {
            return null; // another phone's
        }
    }

    /**
     * By which white balance a frame was made, in words that {@link #of} reads; empty where the camera does not tell.
     */
    static String words(CaptureResult result) {
        Integer mode = result.get(CaptureResult.CONTROL_AWB_MODE);
        if (mode != null && mode != CaptureRequest.CONTROL_AWB_MODE_OFF
                && mode != CaptureRequest.CONTROL_AWB_MODE_AUTO) {
            return "mode " + mode;
        }
        RggbChannelVector gains = result.get(CaptureResult.COLOR_CORRECTION_GAINS);
        ColorSpaceTransform transform = result.get(CaptureResult.COLOR_CORRECTION_TRANSFORM);
        if (gains == null || transform == null) {
            return "";
        }
        return "gains " + gains.getRed() + " " + gains.getGreenEven() + " " + gains.getGreenOdd() + " "
                + gains.getBlue() + " matrix " + words(transform);
    }

    /** The nine fractions over one denominator: their own where it is not too large, else ten thousand. */
    private static String words(ColorSpaceTransform transform) {
        long denominator = 1;
        for (int at = 0; at < 9 && denominator > 0 && denominator <= LARGEST_DENOMINATOR; at++) {
            long other = transform.getElement(at % 3, at / 3).getDenominator();
            denominator = other <= 0 ? 0 : denominator / divisor(denominator, other) * other;
        }
        if (denominator <= 0 || denominator > LARGEST_DENOMINATOR) {
            denominator = USUAL_DENOMINATOR;
        }
        StringBuilder words = new StringBuilder("/").append(denominator);
        for (int at = 0; at < 9; at++) {
            words.append(' ').append(Math.round(transform.getElement(at % 3, at / 3).doubleValue() * denominator));
        }
        return words.toString();
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** What is not quite as the plan asks for; empty where all is. */
    String remark() {
        return remark;
    }

    /** The temperature by which a frame was made; null where there is none, or the camera says that it used another. */
    Integer kelvin(CaptureResult result) {
        Integer used = result.get(CaptureResult.CONTROL_AWB_MODE);
        return used != null && used != mode ? null : kelvin;
    }

    void apply(CaptureRequest.Builder builder) {
        builder.set(CaptureRequest.CONTROL_AWB_MODE, mode);
        if (gains != null) {
            builder.set(CaptureRequest.COLOR_CORRECTION_MODE, CaptureRequest.COLOR_CORRECTION_MODE_TRANSFORM_MATRIX);
            builder.set(CaptureRequest.COLOR_CORRECTION_GAINS, gains);
            builder.set(CaptureRequest.COLOR_CORRECTION_TRANSFORM, transform);
        }
    }
}
