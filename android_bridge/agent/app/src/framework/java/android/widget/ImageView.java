package android.widget;

import android.content.Context;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.RectF;
import android.graphics.drawable.Drawable;
import android.util.AttributeSet;
import android.view.View;

/** A picture. */
public class ImageView extends View {
    private Bitmap bitmap;
    private ScaleType scaleType = ScaleType.FIT_CENTER;

    /** How it is made to fit. */
    public enum ScaleType { FIT_XY, FIT_START, FIT_CENTER, FIT_END, CENTER, CENTER_CROP, CENTER_INSIDE }

    public ImageView(Context context) {
        super(context);
    }

    public ImageView(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    public void setImageBitmap(Bitmap bitmap) {
        requestLayout();
        this.bitmap = bitmap;
    }

    /** Takes the picture away; of drawables the fakes show none here. */
    public void setImageDrawable(Drawable drawable) {
        if (drawable != null) {
            throw new UnsupportedOperationException("the fakes show bitmaps");
        }
        setImageBitmap(null);
    }

    /** Whether there is one. */
    public boolean hasPicture() {
        return bitmap != null;
    }

    public void setScaleType(ScaleType type) {
        scaleType = type;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int wide = bitmap == null ? 0 : bitmap.getWidth();
        int high = bitmap == null ? 0 : bitmap.getHeight();
        setMeasuredDimension(
                resolveSize(Math.max(wide + mPaddingLeft + mPaddingRight, getSuggestedMinimumWidth()), widthSpec),
                resolveSize(Math.max(high + mPaddingTop + mPaddingBottom, getSuggestedMinimumHeight()), heightSpec));
    }

    @Override
    protected void onDraw(Canvas canvas) {
        if (bitmap == null) {
            return;
        }
        float wide = getWidth() - mPaddingLeft - mPaddingRight;
        float high = getHeight() - mPaddingTop - mPaddingBottom;
        float across = wide / bitmap.getWidth();
        float down = high / bitmap.getHeight();
        switch (scaleType) {
            case FIT_XY:
                break;
            case CENTER_CROP:
                across = down = Math.max(across, down);
                break;
            case CENTER:
                across = down = 1;
                break;
            case CENTER_INSIDE:
                across = down = Math.min(1, Math.min(across, down));
                break;
            default:
                across = down = Math.min(across, down);
        }
        float x = scaleType == ScaleType.FIT_START ? 0 : scaleType == ScaleType.FIT_END
                ? wide - across * bitmap.getWidth() : (wide - across * bitmap.getWidth()) / 2;
        float y = scaleType == ScaleType.FIT_START ? 0 : scaleType == ScaleType.FIT_END
                ? high - down * bitmap.getHeight() : (high - down * bitmap.getHeight()) / 2;
        canvas.save();
        canvas.clipRect(mPaddingLeft, mPaddingTop, getWidth() - mPaddingRight, getHeight() - mPaddingBottom);
        canvas.drawBitmap(bitmap, null, new RectF(mPaddingLeft + x, mPaddingTop + y,
                mPaddingLeft + x + across * bitmap.getWidth(), mPaddingTop + y + down * bitmap.getHeight()), null);
        canvas.restore();
    }
}
