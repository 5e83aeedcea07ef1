package android.widget;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.graphics.Typeface;
import android.util.AttributeSet;
import android.util.TypedValue;
import android.view.Gravity;
import android.view.View;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words, in as many lines as they need. */
public class TextView extends View {
    private final Paint paint = new Paint();
    private CharSequence text = "";
    private int gravity = Gravity.TOP | Gravity.LEFT;
    private boolean allCaps;
    private boolean includesFontPadding = true;
    private boolean endsWithDots;
    private int maxLines = Integer.MAX_VALUE;
    private float spacingExtra;
    private float spacingTimes = 1;
    private List<String> lines = List.of();

    public TextView(Context context) {
        super(context);
        setTextSize(14);
    }

    public TextView(Context context, AttributeSet attributes) {
        this(context);
    }

    public final void setText(CharSequence words) {
        requestLayout();
        text = words == null ? "" : words;
    }

    public final void setText(int resource) {
        setText(getResources().getString(resource));
    }

    public CharSequence getText() {
        return text;
    }

    public void setTextColor(int colour) {
        invalidate();
        paint.setColor(colour);
    }

    public final int getCurrentTextColor() {
        return paint.getColor();
    }

    /** In scaled pixels. */
    public void setTextSize(float size) {
        setTextSize(TypedValue.COMPLEX_UNIT_SP, size);
    }

    public void setTextSize(int unit, float size) {
        paint.setTextSize(TypedValue.applyDimension(unit, size, getResources().getDisplayMetrics()));
    }

    public float getTextSize() {
        return paint.getTextSize();
    }

    public void setTypeface(Typeface typeface) {
        paint.setTypeface(typeface);
    }

    public void setTypeface(Typeface typeface, int style) {
        paint.setTypeface(Typeface.create(typeface, style));
    }

    public Typeface getTypeface() {
        return paint.getTypeface();
    }

    public void setGravity(int gravity) {
        this.gravity = gravity;
    }

    public void setAllCaps(boolean allCaps) {
        this.allCaps = allCaps;
    }

    public void setIncludeFontPadding(boolean includes) {
        includesFontPadding = includes;
    }

    public void setMaxLines(int lines) {
        maxLines = lines;
    }

    /** Whether what does not fit ends with three dots. */
    public void setEndsWithDots(boolean ends) {
        endsWithDots = ends;
    }

    public void setLineSpacing(float extra, float times) {
        spacingExtra = extra;
        spacingTimes = times;
    }

    public void setTextIsSelectable(boolean selectable) {}

    /** The lines as they are shown. */
    public List<String> lines() {
        return lines;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int padding = mPaddingLeft + mPaddingRight;
        int room = MeasureSpec.getMode(widthSpec) == MeasureSpec.UNSPECIFIED ? Integer.MAX_VALUE
                : Math.max(0, MeasureSpec.getSize(widthSpec) - padding);
        lines = broken(allCaps ? text.toString().toUpperCase(Locale.ROOT) : text.toString(), room);
        float widest = 0;
        for (String each : lines) {
            widest = Math.max(widest, paint.measureText(each));
        }
        int wide = Math.max((int) Math.ceil(widest) + padding, getSuggestedMinimumWidth());
        int high = Math.max(textHeight() + mPaddingTop + mPaddingBottom, getSuggestedMinimumHeight());
        setMeasuredDimension(resolveSize(wide, widthSpec), resolveSize(high, heightSpec));
    }

    private List<String> broken(String words, int room) {
        List<String> all = new ArrayList<>();
        for (String paragraph : words.split("\n", -1)) {
            all.addAll(brokenParagraph(paragraph, room));
        }
        if (all.size() > maxLines) {
            List<String> kept = new ArrayList<>(all.subList(0, maxLines));
            if (endsWithDots) {
                String last = kept.get(maxLines - 1);
                while (!last.isEmpty() && paint.measureText(last + "\u2026") > room) {
                    last = last.substring(0, last.length() - 1);
                }
                kept.set(maxLines - 1, last + "\u2026");
            }
            return kept;
        }
        return all;
    }

    /** Breaks where a line may be broken, and within a word that is too long for any line. */
    private List<String> brokenParagraph(String words, int room) {
        List<String> found = new ArrayList<>();
        BreakIterator places = BreakIterator.getLineInstance(Locale.ROOT);
        places.setText(words);
        int begin = 0;
        int fits = 0;
        for (int end = places.next(); end != BreakIterator.DONE;) {
            if (paint.measureText(words.substring(begin, end).stripTrailing()) <= room) {
                fits = end;
                end = places.next();
            } else if (fits > begin) {
                found.add(words.substring(begin, fits).stripTrailing());
                begin = fits;
            } else {
                int cut = begin + 1;
                while (cut < end && paint.measureText(words.substring(begin, cut + 1)) <= room) {
                    cut++;
                }
                found.add(words.substring(begin, cut));
                begin = cut;
                fits = cut;
                end = cut < end ? end : places.next();
            }
        }
        found.add(words.substring(begin).stripTrailing());
        return found;
    }

    private int lineHeight() {
        Paint.FontMetrics of = paint.getFontMetrics();
        return Math.round((Math.round(of.descent) - Math.round(of.ascent)) * spacingTimes + spacingExtra);
    }

    private int textHeight() {
        return lines.size() * lineHeight() + topPadding() + bottomPadding();
    }

    private int topPadding() {
        Paint.FontMetrics of = paint.getFontMetrics();
        return includesFontPadding ? Math.round(of.ascent) - (int) Math.floor(of.top) : 0;
    }

    private int bottomPadding() {
        Paint.FontMetrics of = paint.getFontMetrics();
        return includesFontPadding ? (int) Math.ceil(of.bottom) - Math.round(of.descent) : 0;
    }

    private int firstLine() {
        int room = getMeasuredHeight() - mPaddingTop - mPaddingBottom;
        int down = Math.max(0, Gravity.place(gravity, Gravity.VERTICAL_GRAVITY_MASK, textHeight(), room));
        return mPaddingTop + down + topPadding() - Math.round(paint.getFontMetrics().ascent);
    }

    @Override
    public int getBaseline() {
        return firstLine();
    }

    @Override
    protected void onDraw(Canvas canvas) {
        int y = firstLine();
        int room = getWidth() - mPaddingLeft - mPaddingRight;
        for (String each : lines) {
            int wide = Math.round(paint.measureText(each));
            canvas.drawText(each, mPaddingLeft + Gravity.place(gravity, Gravity.HORIZONTAL_GRAVITY_MASK, wide, room), y, paint);
            y += lineHeight();
        }
    }
}
