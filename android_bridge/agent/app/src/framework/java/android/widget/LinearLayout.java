package android.widget;

import android.content.Context;
import android.util.AttributeSet;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup;

/** Views one below, or beside, the other; what is left over is shared out by weights (LinearLayout.LayoutParams.weight). */
public class LinearLayout extends ViewGroup {
    public static final int HORIZONTAL = 0;
    public static final int VERTICAL = 1;

    private int orientation = HORIZONTAL;
    private int gravity = Gravity.NO_GRAVITY;
    private float weightSum = -1;
    private int length;

    public LinearLayout(Context context) {
        super(context);
    }

    public LinearLayout(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    /** Its own kind. */
    public static class LayoutParams extends ViewGroup.MarginLayoutParams {
        public LayoutParams(int width, int height) {
            super(width, height);
        }

        public LayoutParams(int width, int height, float weight) {
            super(width, height);
            this.weight = weight;
        }
    }

    public void setOrientation(int orientation) {
        this.orientation = orientation;
    }

    public int getOrientation() {
        return orientation;
    }

    public void setGravity(int gravity) {
        this.gravity = gravity;
    }

    public void setWeightSum(float sum) {
        weightSum = sum;
    }

    private boolean goesDown() {
        return orientation == VERTICAL;
    }

    private int along(View child) {
        return goesDown() ? child.getMeasuredHeight() : child.getMeasuredWidth();
    }

    private int across(View child) {
        return goesDown() ? child.getMeasuredWidth() : child.getMeasuredHeight();
    }

    private int marginsAlong(MarginLayoutParams asks) {
        return goesDown() ? asks.topMargin + asks.bottomMargin : asks.leftMargin + asks.rightMargin;
    }

    private int marginsAcross(MarginLayoutParams asks) {
        return goesDown() ? asks.leftMargin + asks.rightMargin : asks.topMargin + asks.bottomMargin;
    }

    private int wantedAlong(MarginLayoutParams asks) {
        return goesDown() ? asks.height : asks.width;
    }

    private void measure(View child, int alongSpec, int acrossSpec) {
        child.measure(goesDown() ? acrossSpec : alongSpec, goesDown() ? alongSpec : acrossSpec);
    }

    @Override
    protected MarginLayoutParams params(int width, int height) {
        return new LayoutParams(width, height);
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int alongSpec = goesDown() ? heightSpec : widthSpec;
        int acrossSpec = goesDown() ? widthSpec : heightSpec;
        int paddingAlong = goesDown() ? mPaddingTop + mPaddingBottom : mPaddingLeft + mPaddingRight;
        int paddingAcross = goesDown() ? mPaddingLeft + mPaddingRight : mPaddingTop + mPaddingBottom;
        boolean exact = MeasureSpec.getMode(alongSpec) == MeasureSpec.EXACTLY;
        length = paddingAlong;
        float weights = 0;
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            if (child.getVisibility() == GONE) {
                continue;
            }
            MarginLayoutParams asks = margins(child);
            weights += asks.weight;
            if (exact && wantedAlong(asks) == 0 && asks.weight > 0) {
                length += marginsAlong(asks); // it lives of what is left over
                continue;
            }
            int wanted = wantedAlong(asks) == 0 && asks.weight > 0 ? ViewGroup.LayoutParams.WRAP_CONTENT : wantedAlong(asks);
            int used = weights == 0 ? length : paddingAlong;
            measure(child, getChildMeasureSpec(alongSpec, used + marginsAlong(asks), wanted),
                    getChildMeasureSpec(acrossSpec, paddingAcross + marginsAcross(asks), goesDown() ? asks.width : asks.height));
            length += along(child) + marginsAlong(asks);
        }
        int full = resolveSize(Math.max(length,
                goesDown() ? getSuggestedMinimumHeight() : getSuggestedMinimumWidth()), alongSpec);
        if (weights > 0 && MeasureSpec.getMode(alongSpec) != MeasureSpec.UNSPECIFIED) {
            share(full - length, weightSum > 0 ? weightSum : weights, acrossSpec, paddingAcross, exact);
        }
        int widest = 0;
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            if (child.getVisibility() != GONE) {
                widest = Math.max(widest, across(child) + marginsAcross(margins(child)));
            }
        }
        int wide = resolveSize(Math.max(widest + paddingAcross,
                goesDown() ? getSuggestedMinimumWidth() : getSuggestedMinimumHeight()), acrossSpec);
        if (MeasureSpec.getMode(acrossSpec) != MeasureSpec.EXACTLY) {
            fill(wide - paddingAcross);
        }
        setMeasuredDimension(goesDown() ? wide : full, goesDown() ? full : wide);
    }

    /** What is left over, or too much, goes to those with a weight. */
    private void share(int over, float weights, int acrossSpec, int paddingAcross, boolean exact) {
        int left = over;
        float others = weights;
        length = goesDown() ? mPaddingTop + mPaddingBottom : mPaddingLeft + mPaddingRight;
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            if (child.getVisibility() == GONE) {
                continue;
            }
            MarginLayoutParams asks = margins(child);
            if (asks.weight > 0) {
                int part = (int) (asks.weight * left / others);
                left -= part;
                others -= asks.weight;
                int size = Math.max(0, (exact && wantedAlong(asks) == 0 ? 0 : along(child)) + part);
                measure(child, MeasureSpec.makeMeasureSpec(size, MeasureSpec.EXACTLY), getChildMeasureSpec(acrossSpec,
                        paddingAcross + marginsAcross(asks), goesDown() ? asks.width : asks.height));
            }
            length += along(child) + marginsAlong(asks);
        }
    }

    /** Children that want to be as wide as the widest are made so. */
    private void fill(int room) {
        for (int at = 0; at < getChildCount(); at++) {
            View child = getChildAt(at);
            MarginLayoutParams asks = margins(child);
            int wanted = goesDown() ? asks.width : asks.height;
            if (child.getVisibility() != GONE && wanted == ViewGroup.LayoutParams.MATCH_PARENT) {
                measure(child, MeasureSpec.makeMeasureSpec(along(child), MeasureSpec.EXACTLY),
                        MeasureSpec.makeMeasureSpec(room - marginsAcross(asks), MeasureSpec.EXACTLY));
            }
        }
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        int room = goesDown() ? bottom - top : right - left;
        int mask = goesDown() ? Gravity.VERTICAL_GRAVITY_MASK : Gravity.HORIZONTAL_GRAVITY_MASK;
        int at = (goesDown() ? mPaddingTop : mPaddingLeft) + Math.max(0, Gravity.place(gravity, mask, length, room));
        int crossMask = goesDown() ? Gravity.HORIZONTAL_GRAVITY_MASK : Gravity.VERTICAL_GRAVITY_MASK;
        int line = goesDown() ? -1 : commonBaseline();
        for (int each = 0; each < getChildCount(); each++) {
            View child = getChildAt(each);
            if (child.getVisibility() == GONE) {
                continue;
            }
            MarginLayoutParams asks = margins(child);
            int side = (asks.gravity & crossMask) != 0 ? asks.gravity : gravity;
            int wide = goesDown() ? right - left - mPaddingLeft - mPaddingRight : bottom - top - mPaddingTop - mPaddingBottom;
            int cross = Gravity.place(side, crossMask, across(child), wide - marginsAcross(asks));
            if (line >= 0 && isOnLine(child, side)) {
                cross = line - child.getBaseline() - asks.topMargin;
            }
            int x = goesDown() ? mPaddingLeft + asks.leftMargin + cross : at + asks.leftMargin;
            int y = goesDown() ? at + asks.topMargin : mPaddingTop + asks.topMargin + cross;
            child.layout(x, y, x + child.getMeasuredWidth(), y + child.getMeasuredHeight());
            at += along(child) + marginsAlong(asks);
        }
    }

    /** Words side by side stand on one line (android:baselineAligned, true by default). */
    private int commonBaseline() {
        int lowest = -1;
        for (int each = 0; each < getChildCount(); each++) {
            View child = getChildAt(each);
            MarginLayoutParams asks = margins(child);
            int side = (asks.gravity & Gravity.VERTICAL_GRAVITY_MASK) != 0 ? asks.gravity : gravity;
            if (child.getVisibility() != GONE && isOnLine(child, side)) {
                lowest = Math.max(lowest, asks.topMargin + child.getBaseline());
            }
        }
        return lowest;
    }

    private static boolean isOnLine(View child, int side) {
        int mask = side & Gravity.VERTICAL_GRAVITY_MASK;
        return (mask == Gravity.NO_GRAVITY || mask == Gravity.TOP) && child.getBaseline() >= 0
                && margins(child).height != ViewGroup.LayoutParams.MATCH_PARENT;
    }
}
