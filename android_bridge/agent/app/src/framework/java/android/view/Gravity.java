package android.view;

/** On which side. */
public class Gravity {
    public static final int NO_GRAVITY = 0;
    public static final int CENTER_HORIZONTAL = 0x01;
    public static final int CENTER_VERTICAL = 0x10;
    public static final int CENTER = 0x11;
    public static final int LEFT = 0x03;
    public static final int RIGHT = 0x05;
    public static final int TOP = 0x30;
    public static final int BOTTOM = 0x50;
    public static final int START = 0x00800003;
    public static final int END = 0x00800005;
    public static final int HORIZONTAL_GRAVITY_MASK = 0x07;
    public static final int VERTICAL_GRAVITY_MASK = 0x70;

    /** Gives the number of {@code end|bottom}. */
    public static int of(String written) {
        int all = 0;
        for (String each : written.split("\\|")) {
            switch (each) {
                case "center": all |= CENTER; break;
                case "center_horizontal": all |= CENTER_HORIZONTAL; break;
                case "center_vertical": all |= CENTER_VERTICAL; break;
                case "left": case "start": all |= LEFT; break;
                case "right": case "end": all |= RIGHT; break;
                case "top": all |= TOP; break;
                case "bottom": all |= BOTTOM; break;
                case "fill_horizontal": all |= HORIZONTAL_GRAVITY_MASK; break;
                default: throw new IllegalStateException("the fakes know no gravity " + each);
            }
        }
        return all;
    }

    /** Gives where something begins of which there is less than room; on the axis of the mask. */
    public static int place(int gravity, int mask, int size, int room) {
        int side = gravity & mask;
        boolean centre = side == (CENTER & mask);
        boolean far = side == ((RIGHT | BOTTOM) & mask);
        return far ? room - size : centre ? (room - size) / 2 : 0;
    }
}
