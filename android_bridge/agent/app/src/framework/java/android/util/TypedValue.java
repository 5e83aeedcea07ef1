package android.util;

/** Lengths. */
public class TypedValue {
    public static final int COMPLEX_UNIT_PX = 0;
    public static final int COMPLEX_UNIT_DIP = 1;
    public static final int COMPLEX_UNIT_SP = 2;

    public static float applyDimension(int unit, float value, DisplayMetrics of) {
        switch (unit) {
            case COMPLEX_UNIT_PX:
                return value;
            case COMPLEX_UNIT_DIP:
                return value * of.density;
            case COMPLEX_UNIT_SP:
                return value * of.scaledDensity;
            default:
                throw new UnsupportedOperationException("unit " + unit);
        }
    }
}
