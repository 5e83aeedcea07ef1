package android.graphics;

/** Which letters. */
public class Typeface {
    public static final int NORMAL = 0;
    public static final int BOLD = 1;
    public static final Typeface DEFAULT = new Typeface(false, false);
    public static final Typeface DEFAULT_BOLD = new Typeface(false, true);
    public static final Typeface MONOSPACE = new Typeface(true, false);

    /** All equally wide. */
    public final boolean monospace;
    /** Thick. */
    public final boolean bold;

    private Typeface(boolean monospace, boolean bold) {
        this.monospace = monospace;
        this.bold = bold;
    }

    public static Typeface create(Typeface family, int style) {
        return new Typeface(family != null && family.monospace, (style & BOLD) != 0);
    }

    public static Typeface create(String family, int style) {
        return new Typeface("monospace".equals(family), (style & BOLD) != 0 || "sans-serif-medium".equals(family));
    }
}
