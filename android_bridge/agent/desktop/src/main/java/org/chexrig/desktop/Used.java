package org.chexrig.desktop;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.Wanted;

/** How a photo is taken, and what becomes of the light by that. */
final class Used {
    private static final int AUTOMATIC_EXPOSURE_US = 33_333; // two frames of a 60 Hz monitor
    private static final int AUTOMATIC_ISO = 100;
    private static final double BRIGHTNESS = (double) AUTOMATIC_EXPOSURE_US * AUTOMATIC_ISO;
    private static final int MAX_EXPOSURE_US = 4_000_000; // of what is chosen to go with a fixed value
    private static final int MAX_ISO = 1_000_000;
    private static final double SCREEN_WHITE_K = 6500; // what automatic white balance finds, whatever the screen
    private static final double TINT_PER_MIRED = 0.003; // set for tungsten, daylight has 1.6 times the blue
    private static final double USUAL_RED = 1.93; // gains of a phone's sensor in daylight, beside green
    private static final double USUAL_BLUE = 1.62;
    private static final double LEAST_GAIN = 0.2;
    private static final double MOST_GAIN = 20;
    private static final Pattern BALANCE = Pattern.compile("r([0-9]{1,2}\\.[0-9]{1,4}) b([0-9]{1,2}\\.[0-9]{1,4})");
    // how far one opening's automatic choice is from another's
    private static final double EXPOSURE_VARIES = 0.08;
    private static final double ISO_VARIES = 0.04;
    private static final double GAINS_VARY = 0.03;
    private static final double FOCUS_VARIES_DPT = 0.03;

    final int exposureUs;
    final int iso;
    /** Kelvin, null where the plan fixes none. */
    final Integer whiteBalanceK;
    /** Where the lens stands, dioptres. */
    final double focusDpt;
    private final double red;
    private final double blue;

    private Used(int exposureUs, int iso, double red, double blue, double focusDpt, Integer whiteBalanceK) {
        this.exposureUs = exposureUs;
        this.iso = iso;
        this.red = red;
        this.blue = blue;
        this.focusDpt = focusDpt;
        this.whiteBalanceK = whiteBalanceK;
    }

    /** What automatic exposure, white balance and focus find; a little else from one opening to another, by chance. */
    static Used found(Random chance, double focusDpt) {
        return new Used((int) Math.round(AUTOMATIC_EXPOSURE_US * varied(chance, EXPOSURE_VARIES)),
                (int) Math.round(AUTOMATIC_ISO * varied(chance, ISO_VARIES)),
                rounded(USUAL_RED * varied(chance, GAINS_VARY)), rounded(USUAL_BLUE * varied(chance, GAINS_VARY)),
                rounded(Math.max(0, focusDpt + varied(chance, FOCUS_VARIES_DPT) - 1)), null);
    }

    private static double varied(Random chance, double part) {
        return 1 + part * (2 * chance.nextDouble() - 1);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /**
     * How a photo is taken: as its capture carries it, else as the plan fixes it, else as this was found. With one of
     * exposure and sensitivity fixed, the other is made to give the same brightness.
     */
    Used as(CameraSettings plan, Wanted wanted) {
        Integer time = wanted.exposureUs == null ? plan.exposureUs : wanted.exposureUs;
        Integer sensitivity = wanted.iso == null ? plan.iso : wanted.iso;
        double brightness = (double) exposureUs * iso;
        if (time == null && sensitivity != null) {
            time = within(brightness / sensitivity, MAX_EXPOSURE_US);
        } else if (time != null && sensitivity == null) {
            sensitivity = within(brightness / time, MAX_ISO);
        }
        double[] gains = gains(plan, wanted);
        return new Used(time == null ? exposureUs : time, sensitivity == null ? iso : sensitivity, gains[0], gains[1],
                wanted.focusDpt == null ? focusDpt : wanted.focusDpt, plan.whiteBalanceK);
    }

    /** Gains of red and blue; words of another kind of phone mean nothing to this one. */
    private double[] gains(CameraSettings plan, Wanted wanted) {
        Matcher words = BALANCE.matcher(wanted.whiteBalance);
        if (words.matches()) {
            double[] held = {Double.parseDouble(words.group(1)), Double.parseDouble(words.group(2))};
            if (Math.min(held[0], held[1]) >= LEAST_GAIN && Math.max(held[0], held[1]) <= MOST_GAIN) {
                return held;
            }
        }
        if (plan.whiteBalanceK == null) {
            return new double[] {red, blue};
        }
        double tint = Math.exp(TINT_PER_MIRED * (1e6 / plan.whiteBalanceK - 1e6 / SCREEN_WHITE_K));
        return new double[] {rounded(USUAL_RED / tint), rounded(USUAL_BLUE * tint)};
    }

    /** White balance in words that a later capture may carry. */
    String whiteBalance() {
        return String.format(Locale.ROOT, "r%.3f b%.3f", red, blue);
    }

    /** How many times the usual red. */
    double red() {
        return green() * red / USUAL_RED;
    }

    /** How many times the usual green. */
    double green() {
        return (double) exposureUs * iso / BRIGHTNESS;
    }

    /** How many times the usual blue. */
    double blue() {
        return green() * blue / USUAL_BLUE;
    }

    private static int within(double value, int largest) {
        return (int) Math.max(1, Math.min(largest, Math.round(value)));
    }
}
