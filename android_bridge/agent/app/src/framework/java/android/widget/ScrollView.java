package android.widget;

import android.content.Context;
import android.util.AttributeSet;
import android.view.View;

/** Shows part of what is too high. */
public class ScrollView extends FrameLayout {
    private boolean fillsViewport;
    private int scrolled;

    public ScrollView(Context context) {
        super(context);
    }

    public ScrollView(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    public void setFillViewport(boolean fills) {
        fillsViewport = fills;
    }

    public void scrollTo(int x, int y) {
        scrolled = y;
    }

    @Override
    protected int scrolledDown() {
        return scrolled;
    }

    /** How much of it is out of sight, pixels. */
    public int hidden() {
        return getChildCount() == 0 ? 0 : Math.max(0, getChildAt(0).getHeight() + mPaddingTop + mPaddingBottom - getHeight());
    }

    @Override
    protected void measureChildWithMargins(View child, int widthSpec, int widthUsed, int heightSpec, int heightUsed) {
        MarginLayoutParams asks = margins(child);
        int across = getChildMeasureSpec(widthSpec,
                mPaddingLeft + mPaddingRight + asks.leftMargin + asks.rightMargin + widthUsed, asks.width);
        child.measure(across, MeasureSpec.makeMeasureSpec(MeasureSpec.getSize(heightSpec), MeasureSpec.UNSPECIFIED));
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        super.onMeasure(widthSpec, heightSpec);
        if (fillsViewport && MeasureSpec.getMode(heightSpec) != MeasureSpec.UNSPECIFIED && getChildCount() > 0) {
            View child = getChildAt(0);
            int room = getMeasuredHeight() - mPaddingTop - mPaddingBottom;
            if (child.getMeasuredHeight() < room) {
                MarginLayoutParams asks = margins(child);
                child.measure(getChildMeasureSpec(widthSpec, mPaddingLeft + mPaddingRight, asks.width),
                        MeasureSpec.makeMeasureSpec(room, MeasureSpec.EXACTLY));
            }
        }
    }
}
