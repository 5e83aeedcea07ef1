package android.hardware.camera2.params;

import android.util.Rational;

/** Nine fractions, row by row. */
public final class ColorSpaceTransform {
    private final int[] elements;

    public ColorSpaceTransform(int[] elements) {
        this.elements = elements.clone();
    }

    public Rational getElement(int column, int row) {
        int at = 2 * (3 * row + column);
        return new Rational(elements[at], elements[at + 1]);
    }
}
