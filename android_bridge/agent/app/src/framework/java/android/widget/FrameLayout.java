package android.widget;

import android.content.Context;
import android.util.AttributeSet;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup;

/** Views on top of each other. */
public class FrameLayout extends ViewGroup {
    public FrameLayout(Context context) {
        super(context);
    }

    public FrameLayout(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    /** Its own kind. */
    public static class LayoutParams extends ViewGroup.MarginLayoutParams {
        public LayoutParams(int width, int height) {
            super(width, height);
        }

        public LayoutParams(int width, int height, int gravity) {
            super(width, height);
            this.gravity = gravity;
        }
    }

    @Override
    protected MarginLayoutParams params(int width, int height) {
        return new LayoutParams(width, height);
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int widest = 0;
        int highest = 0;
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            if (child.getVisibility() != GONE) {
                measureChildWithMargins(child, widthSpec, 0, heightSpec, 0);
                MarginLayoutParams asks = margins(child);
                widest = Math.max(widest, child.getMeasuredWidth() + asks.leftMargin + asks.rightMargin);
                highest = Math.max(highest, child.getMeasuredHeight() + asks.topMargin + asks.bottomMargin);
            }
        }
        setMeasuredDimension(
                resolveSize(Math.max(widest + mPaddingLeft + mPaddingRight, getSuggestedMinimumWidth()), widthSpec),
                resolveSize(Math.max(highest + mPaddingTop + mPaddingBottom, getSuggestedMinimumHeight()), heightSpec));
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            if (child.getVisibility() != GONE) {
                MarginLayoutParams asks = margins(child);
                int across = right - left - mPaddingLeft - mPaddingRight - asks.leftMargin - asks.rightMargin;
                int down = bottom - top - mPaddingTop - mPaddingBottom - asks.topMargin - asks.bottomMargin;
                int x = mPaddingLeft + asks.leftMargin
                        + Gravity.place(asks.gravity, Gravity.HORIZONTAL_GRAVITY_MASK, child.getMeasuredWidth(), across);
                int y = mPaddingTop + asks.topMargin
                        + Gravity.place(asks.gravity, Gravity.VERTICAL_GRAVITY_MASK, child.getMeasuredHeight(), down);
                child.layout(x, y, x + child.getMeasuredWidth(), y + child.getMeasuredHeight());
            }
        }
    }
}
