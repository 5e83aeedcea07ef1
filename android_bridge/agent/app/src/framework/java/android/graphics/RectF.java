package android.graphics;

/** Fractions: left, top, right, bottom. */
public class RectF {
    public float left;
    public float top;
    public float right;
    public float bottom;

    public RectF() {}

    public RectF(float left, float top, float right, float bottom) {
        set(left, top, right, bottom);
    }

    public RectF(Rect other) {
        this(other.left, other.top, other.right, other.bottom);
    }

    public void set(float newLeft, float newTop, float newRight, float newBottom) {
        left = newLeft;
        top = newTop;
        right = newRight;
        bottom = newBottom;
    }

    public final float width() {
        return right - left;
    }

    public final float height() {
        return bottom - top;
    }

    public final float centerX() {
        return (left + right) / 2;
    }

    public final float centerY() {
        return (top + bottom) / 2;
    }

    public void inset(float across, float down) {
        set(left + across, top + down, right - across, bottom - down);
    }
}
