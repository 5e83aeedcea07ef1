package android.util;

/** A fraction, in its lowest terms as Android makes it. */
public final class Rational {
    private final int numerator;
    private final int denominator;

    public Rational(int numerator, int denominator) {
        int divisor = Math.max(1, divisor(Math.abs(numerator), Math.abs(denominator)));
        this.numerator = numerator / divisor;
        this.denominator = denominator / divisor;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    public int getNumerator() {
        return numerator;
    }

    public int getDenominator() {
        return denominator;
    }

    public double doubleValue() {
        return (double) numerator / denominator;
    }
}
