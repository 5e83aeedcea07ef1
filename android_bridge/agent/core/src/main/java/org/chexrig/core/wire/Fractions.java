package org.chexrig.core.wire;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Fractions as the controller writes them: the fewest digits that read back as the same number.
 *
 * <p>{@code Double.toString} differs between Java's versions and at times gives a digit too many.
 */
final class Fractions {
    private static final int MOST_DIGITS = 17;
    private static final int SMALLEST_PLAIN = -4;
    private static final int LARGEST_PLAIN = 15;

    private Fractions() {
    }

    /** Writes a finite number, such as {@code 30.5}, {@code -0.0} or {@code 1e-05}. */
    static String write(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = shortest.precision() - shortest.scale() - 1;
        return (value < 0 ? "-" : "") + lay(digits, exponent);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal found = nearer(exact, below(exact, digits, value), above(exact, digits, value));
            if (found != null) {
                return found;
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal below(BigDecimal exact, int digits, double value) {
        return ifReadBack(exact.round(new MathContext(digits, RoundingMode.DOWN)), value);
    }

    private static BigDecimal above(BigDecimal exact, int digits, double value) {
        return ifReadBack(exact.round(new MathContext(digits, RoundingMode.UP)), value);
    }

    private static BigDecimal ifReadBack(BigDecimal candidate, double value) {
        return Double.parseDouble(candidate.toString()) == value ? candidate : null;
    }

    /** Both sides count: next to a power of two the nearer one may be another number and the farther one not. */
    private static BigDecimal nearer(BigDecimal exact, BigDecimal below, BigDecimal above) {
        if (below == null || above == null) {
            return below == null ? above : below;
        }
        return exact.subtract(below).compareTo(above.subtract(exact)) <= 0 ? below : above;
    }

    /** Lays digits out; the exponent is that of the first one. */
    private static String lay(String digits, int exponent) {
        if (exponent < SMALLEST_PLAIN || exponent > LARGEST_PLAIN) {
            String tail = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return digits.charAt(0) + tail + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        if (exponent < 0) {
            return "0." + zeros(-exponent - 1) + digits;
        }
        if (digits.length() <= exponent + 1) {
            return digits + zeros(exponent + 1 - digits.length()) + ".0";
        }
        return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }

    private static String zeros(int count) {
        StringBuilder zeros = new StringBuilder();
        for (int at = 0; at < count; at++) {
            zeros.append('0');
        }
        return zeros.toString();
    }
}
