package android.util;

/** What a screen is. */
public class DisplayMetrics {
    public int widthPixels;
    public int heightPixels;
    public int densityDpi;
    public float density;
    public float scaledDensity;
}
