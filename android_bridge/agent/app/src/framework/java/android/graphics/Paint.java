package android.graphics;

import java.awt.BasicStroke;
import java.awt.Font;
import org.chexrig.framework.Fonts;

/** How something is drawn. */
public class Paint {
    public static final int ANTI_ALIAS_FLAG = 1;
    public static final int FILTER_BITMAP_FLAG = 2;
    /** Of Roboto, parts of its size: hhea and head tables. */
    private static final float ASCENT = 0.927734375f;
    private static final float DESCENT = 0.244140625f;
    private static final float TOP = 1.05615234375f;
    private static final float BOTTOM = 0.27099609375f;

    private int colour = Color.BLACK;
    private Style style = Style.FILL;
    private float width;
    private float textSize = 12;
    private Cap cap = Cap.BUTT;
    private Join join = Join.MITER;
    private Align align = Align.LEFT;
    private Typeface typeface = Typeface.DEFAULT;

    /** What of a shape. */
    public enum Style { FILL, STROKE, FILL_AND_STROKE }

    /** How a line ends. */
    public enum Cap { BUTT, ROUND, SQUARE }

    /** How lines meet. */
    public enum Join { MITER, ROUND, BEVEL }

    /** On which side of a place words stand. */
    public enum Align { LEFT, CENTER, RIGHT }

    /** Heights of a line, down is positive. */
    public static class FontMetrics {
        public float top;
        public float ascent;
        public float descent;
        public float bottom;
    }

    public Paint() {}

    public Paint(int flags) {}

    public void setAntiAlias(boolean smooth) {}

    public void setFilterBitmap(boolean smooth) {}

    public void setColor(int colour) {
        this.colour = colour;
    }

    public int getColor() {
        return colour;
    }

    public void setAlpha(int alpha) {
        colour = colour & 0xffffff | alpha << 24;
    }

    public void setStyle(Style style) {
        this.style = style;
    }

    public Style getStyle() {
        return style;
    }

    public void setStrokeWidth(float width) {
        this.width = width;
    }

    public void setStrokeCap(Cap cap) {
        this.cap = cap;
    }

    public void setStrokeJoin(Join join) {
        this.join = join;
    }

    public void setTextSize(float size) {
        textSize = size;
    }

    public float getTextSize() {
        return textSize;
    }

    public void setTextAlign(Align align) {
        this.align = align;
    }

    public Align getTextAlign() {
        return align;
    }

    public Typeface setTypeface(Typeface typeface) {
        this.typeface = typeface == null ? Typeface.DEFAULT : typeface;
        return typeface;
    }

    public Typeface getTypeface() {
        return typeface;
    }

    public float measureText(String words) {
        return Fonts.width(font(), words);
    }

    public FontMetrics getFontMetrics() {
        FontMetrics metrics = new FontMetrics();
        metrics.top = -TOP * textSize;
        metrics.ascent = ascent();
        metrics.descent = descent();
        metrics.bottom = BOTTOM * textSize;
        return metrics;
    }

    public float ascent() {
        return -ASCENT * textSize;
    }

    public float descent() {
        return DESCENT * textSize;
    }

    /** The letters of Java's that are meant. */
    public Font font() {
        return Fonts.of(typeface.monospace, typeface.bold, textSize);
    }

    java.awt.Color awt() {
        return new java.awt.Color(colour, true);
    }

    /** A width of 0 is one pixel (Paint.setStrokeWidth). */
    BasicStroke stroke() {
        int end = cap == Cap.BUTT ? BasicStroke.CAP_BUTT : cap == Cap.ROUND ? BasicStroke.CAP_ROUND : BasicStroke.CAP_SQUARE;
        int meet = join == Join.MITER ? BasicStroke.JOIN_MITER
                : join == Join.ROUND ? BasicStroke.JOIN_ROUND : BasicStroke.JOIN_BEVEL;
        return new BasicStroke(Math.max(1, width), end, meet, 4);
    }
}
