package android.graphics;

/** Colours: alpha, red, green, blue in the bytes of a number. */
public class Color {
    public static final int BLACK = 0xff000000;
    public static final int WHITE = 0xffffffff;
    public static final int TRANSPARENT = 0;

    public static int parseColor(String written) {
        if (!written.startsWith("#") || written.length() != 7 && written.length() != 9) {
            throw new IllegalArgumentException("Unknown color: " + written);
        }
        long value = Long.parseLong(written.substring(1), 16);
        return (int) (written.length() == 7 ? value | 0xff000000L : value);
    }

    public static int argb(int alpha, int red, int green, int blue) {
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    public static int rgb(int red, int green, int blue) {
        return argb(255, red, green, blue);
    }

    public static int alpha(int colour) {
        return colour >>> 24;
    }
}
