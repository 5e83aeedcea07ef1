package android.content.res;

/** How the phone is held and set. */
public final class Configuration {
    public static final int ORIENTATION_PORTRAIT = 1;
    public static final int ORIENTATION_LANDSCAPE = 2;

    public int orientation;
    public int densityDpi;
    public int screenWidthDp;
    public int screenHeightDp;
    public float fontScale = 1;
}
