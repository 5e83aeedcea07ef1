package android.view;

import android.content.Context;
import android.content.res.Resources;
import android.graphics.Canvas;
import android.graphics.drawable.ColorDrawable;
import android.graphics.drawable.Drawable;
import android.os.Handler;
import android.os.Looper;
import android.util.AttributeSet;

/** Part of the screen: measured, placed and drawn as View's documentation has it under "Layout" and "Drawing". */
public class View {
    public static final int VISIBLE = 0;
    public static final int INVISIBLE = 4;
    public static final int GONE = 8;
    public static final int NO_ID = -1;

    protected int mPaddingLeft;
    protected int mPaddingTop;
    protected int mPaddingRight;
    protected int mPaddingBottom;
    private final Context context;
    private ViewGroup.LayoutParams params;
    private ViewGroup parent;
    private int id = NO_ID;
    private int visibility = VISIBLE;
    private boolean enabled = true;
    private boolean keepScreenOn;
    private float alpha = 1;
    private Drawable background;
    private OnClickListener clicked;
    private int minWidth;
    private int minHeight;
    private int measuredWidth;
    private int measuredHeight;
    private int left;
    private int top;
    private int width;
    private int height;
    private Object tag;
    private CharSequence description;

    /** How large it may be. */
    public static class MeasureSpec {
        public static final int UNSPECIFIED = 0;
        public static final int EXACTLY = 1 << 30;
        public static final int AT_MOST = 2 << 30;
        private static final int MODE_MASK = 3 << 30;

        public static int makeMeasureSpec(int size, int mode) {
            return Math.max(0, size) & ~MODE_MASK | mode;
        }

        public static int getMode(int spec) {
            return spec & MODE_MASK;
        }

        public static int getSize(int spec) {
            return spec & ~MODE_MASK;
        }
    }

    /** Hears a touch. */
    public interface OnClickListener {
        void onClick(View view);
    }

    public View(Context context) {
        this.context = context;
    }

    public View(Context context, AttributeSet attributes) {
        this(context);
    }

    public View(Context context, AttributeSet attributes, int style) {
        this(context, attributes);
    }

    public final Context getContext() {
        return context;
    }

    public Resources getResources() {
        return context.getResources();
    }

    public int getId() {
        return id;
    }

    public void setId(int id) {
        this.id = id;
    }

    public Object getTag() {
        return tag;
    }

    public void setTag(Object tag) {
        this.tag = tag;
    }

    public void setContentDescription(CharSequence words) {
        description = words;
    }

    public CharSequence getContentDescription() {
        return description;
    }

    public final ViewGroup getParent() {
        return parent;
    }

    final void setParent(ViewGroup parent) {
        this.parent = parent;
    }

    public ViewGroup.LayoutParams getLayoutParams() {
        return params;
    }

    public void setLayoutParams(ViewGroup.LayoutParams params) {
        this.params = params;
        requestLayout();
    }

    public final <T extends View> T findViewById(int wanted) {
        @SuppressWarnings("unchecked")
        T found = (T) find(wanted);
        return found;
    }

    View find(int wanted) {
        return id == wanted && wanted != NO_ID ? this : null;
    }

    public int getVisibility() {
        return visibility;
    }

    public void setVisibility(int visibility) {
        changes();
        this.visibility = visibility;
    }

    public boolean isShown() {
        return visibility == VISIBLE && (parent == null || parent.isShown());
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        changes();
        this.enabled = enabled;
    }

    public void setKeepScreenOn(boolean on) {
        keepScreenOn = on;
    }

    public boolean getKeepScreenOn() {
        return keepScreenOn;
    }

    public void setAlpha(float alpha) {
        changes();
        this.alpha = alpha;
    }

    public float getAlpha() {
        return alpha;
    }

    public void setBackground(Drawable background) {
        changes();
        this.background = background;
    }

    public Drawable getBackground() {
        return background;
    }

    public void setBackgroundColor(int colour) {
        setBackground(new ColorDrawable(colour));
    }

    public void setBackgroundResource(int resource) {
        setBackground(resource == 0 ? null : getResources().getDrawable(resource, null));
    }

    public void setOnClickListener(OnClickListener listener) {
        clicked = listener;
    }

    public boolean performClick() {
        if (clicked == null) {
            return false;
        }
        clicked.onClick(this);
        return true;
    }

    public boolean post(Runnable work) {
        return new Handler(Looper.getMainLooper()).post(work);
    }

    public boolean postDelayed(Runnable work, long ms) {
        return new Handler(Looper.getMainLooper()).postDelayed(work, ms);
    }

    public void setPadding(int newLeft, int newTop, int newRight, int newBottom) {
        mPaddingLeft = newLeft;
        mPaddingTop = newTop;
        mPaddingRight = newRight;
        mPaddingBottom = newBottom;
        requestLayout();
    }

    public int getPaddingLeft() {
        return mPaddingLeft;
    }

    public int getPaddingTop() {
        return mPaddingTop;
    }

    public int getPaddingRight() {
        return mPaddingRight;
    }

    public int getPaddingBottom() {
        return mPaddingBottom;
    }

    public void setMinimumWidth(int minimum) {
        minWidth = minimum;
    }

    public void setMinimumHeight(int minimum) {
        minHeight = minimum;
    }

    protected int getSuggestedMinimumWidth() {
        return minWidth;
    }

    protected int getSuggestedMinimumHeight() {
        return minHeight;
    }

    public void requestLayout() {
        changes();
    }

    public void invalidate() {
        changes();
    }

    public void postInvalidate() {} // every picture is drawn anew

    /** Only the thread that made the views may touch them (ViewRootImpl.CalledFromWrongThreadException). */
    private void changes() {
        if (!Looper.getMainLooper().isCurrentThread()) {
            throw new IllegalStateException("Only the original thread that created a view hierarchy can touch its views");
        }
    }

    public final void measure(int widthSpec, int heightSpec) {
        measuredWidth = -1;
        onMeasure(widthSpec, heightSpec);
        if (measuredWidth < 0) {
            throw new IllegalStateException(getClass().getName() + "#onMeasure() did not set the measured dimension");
        }
    }

    protected void onMeasure(int widthSpec, int heightSpec) {
        setMeasuredDimension(getDefaultSize(getSuggestedMinimumWidth(), widthSpec),
                getDefaultSize(getSuggestedMinimumHeight(), heightSpec));
    }

    public static int getDefaultSize(int size, int spec) {
        return MeasureSpec.getMode(spec) == MeasureSpec.UNSPECIFIED ? size : MeasureSpec.getSize(spec);
    }

    public static int resolveSize(int size, int spec) {
        switch (MeasureSpec.getMode(spec)) {
            case MeasureSpec.EXACTLY:
                return MeasureSpec.getSize(spec);
            case MeasureSpec.AT_MOST:
                return Math.min(size, MeasureSpec.getSize(spec));
            default:
                return size;
        }
    }

    protected final void setMeasuredDimension(int measuredAcross, int measuredDown) {
        measuredWidth = measuredAcross;
        measuredHeight = measuredDown;
    }

    public final int getMeasuredWidth() {
        return measuredWidth;
    }

    public final int getMeasuredHeight() {
        return measuredHeight;
    }

    public void layout(int newLeft, int newTop, int newRight, int newBottom) {
        int oldWidth = width;
        int oldHeight = height;
        left = newLeft;
        top = newTop;
        width = newRight - newLeft;
        height = newBottom - newTop;
        if (width != oldWidth || height != oldHeight) {
            onSizeChanged(width, height, oldWidth, oldHeight);
        }
        onLayout(true, newLeft, newTop, newRight, newBottom);
    }

    protected void onSizeChanged(int newWidth, int newHeight, int oldWidth, int oldHeight) {}

    protected void onLayout(boolean changed, int newLeft, int newTop, int newRight, int newBottom) {}

    public final int getLeft() {
        return left;
    }

    public final int getTop() {
        return top;
    }

    public final int getWidth() {
        return width;
    }

    public final int getHeight() {
        return height;
    }

    /** Where its words stand, from its top; -1 where it has none. */
    public int getBaseline() {
        return -1;
    }

    public void draw(Canvas canvas) {
        if (background != null) {
            background.setBounds(0, 0, width, height);
            background.draw(canvas);
        }
        onDraw(canvas);
        dispatchDraw(canvas);
    }

    protected void onDraw(Canvas canvas) {}

    protected void dispatchDraw(Canvas canvas) {}
}
