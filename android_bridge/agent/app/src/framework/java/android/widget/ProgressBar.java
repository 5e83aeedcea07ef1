package android.widget;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.Paint;
import android.util.AttributeSet;
import android.view.View;
import org.chexrig.framework.Phone;

/** How far something is: a bar in the theme's accent, as the dark Material theme draws the horizontal one. */
public class ProgressBar extends View {
    private static final int TRACK = 0x4dffffff;
    private static final float BAR_DP = 4;

    private int max = 100;
    private int progress;
    private boolean indeterminate;
    private int colour = Color.parseColor(Phone.get().app.resources.value(accent()));

    public ProgressBar(Context context) {
        super(context);
    }

    public ProgressBar(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    private static String accent() {
        return Phone.get().app.resources.style("RigBase").getOrDefault("colorAccent", "#ff80cbc4");
    }

    public void setMax(int max) {
        invalidate();
        this.max = max;
    }

    public int getMax() {
        return max;
    }

    public void setProgress(int progress) {
        invalidate();
        this.progress = Math.max(0, Math.min(max, progress));
    }

    public int getProgress() {
        return progress;
    }

    public void setIndeterminate(boolean indeterminate) {
        this.indeterminate = indeterminate;
    }

    /** android:progressTint. */
    public void setColour(int colour) {
        this.colour = colour;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        setMeasuredDimension(resolveSize(getSuggestedMinimumWidth() + mPaddingLeft + mPaddingRight, widthSpec),
                resolveSize(getSuggestedMinimumHeight() + mPaddingTop + mPaddingBottom, heightSpec));
    }

    @Override
    protected void onDraw(Canvas canvas) {
        float high = BAR_DP * getResources().getDisplayMetrics().density;
        float top = (getHeight() - high) / 2;
        int wide = getWidth() - mPaddingLeft - mPaddingRight;
        Paint paint = new Paint();
        paint.setColor(TRACK);
        canvas.drawRect(mPaddingLeft, top, mPaddingLeft + wide, top + high, paint);
        paint.setColor(colour);
        float part = indeterminate ? 0.5f : max == 0 ? 0 : (float) progress / max;
        canvas.drawRect(mPaddingLeft, top, mPaddingLeft + wide * part, top + high, paint);
    }
}
