package android.util;

/** A fraction. */
public final class Rational {
    private final int numerator;
    private final int denominator;

    public Rational(int numerator, int denominator) {
        this.numerator = numerator;
        this.denominator = denominator;
    }

    public double doubleValue() {
        return (double) numerator / denominator;
    }
}
