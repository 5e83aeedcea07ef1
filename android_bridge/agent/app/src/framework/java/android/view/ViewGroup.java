package android.view;

import android.content.Context;
import android.content.res.Resources;
import android.graphics.Canvas;
import android.util.AttributeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds views. */
public abstract class ViewGroup extends View {
    private final List<View> children = new ArrayList<>();

    /** What a view asks of what holds it. */
    public static class LayoutParams {
        public static final int MATCH_PARENT = -1;
        public static final int WRAP_CONTENT = -2;

        public int width;
        public int height;

        public LayoutParams(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    /** With room around it. */
    public static class MarginLayoutParams extends LayoutParams {
        public int leftMargin;
        public int topMargin;
        public int rightMargin;
        public int bottomMargin;
        /** LinearLayout's and FrameLayout's. */
        public int gravity = Gravity.NO_GRAVITY;
        /** LinearLayout's. */
        public float weight;

        public MarginLayoutParams(int width, int height) {
            super(width, height);
        }

        public void setMargins(int left, int top, int right, int bottom) {
            leftMargin = left;
            topMargin = top;
            rightMargin = right;
            bottomMargin = bottom;
        }
    }

    public ViewGroup(Context context) {
        super(context);
    }

    public ViewGroup(Context context, AttributeSet attributes) {
        super(context, attributes);
    }

    public void addView(View child) {
        addView(child, child.getLayoutParams() == null
                ? params(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT) : child.getLayoutParams());
    }

    public void addView(View child, LayoutParams params) {
        if (child.getParent() != null) {
            throw new IllegalStateException("The specified child already has a parent");
        }
        child.setLayoutParams(params);
        child.setParent(this);
        children.add(child);
    }

    public void removeAllViews() {
        for (View each : children) {
            each.setParent(null);
        }
        children.clear();
        requestLayout();
    }

    public int getChildCount() {
        return children.size();
    }

    public View getChildAt(int index) {
        return children.get(index);
    }

    @Override
    View find(int wanted) {
        View found = super.find(wanted);
        for (int at = 0; found == null && at < children.size(); at++) {
            found = children.get(at).find(wanted);
        }
        return found;
    }

    /** Its own kind of them. */
    protected MarginLayoutParams params(int width, int height) {
        return new MarginLayoutParams(width, height);
    }

    /** Reads what a layout's attributes ask for, and takes those away. */
    public MarginLayoutParams params(Map<String, String> attributes) {
        MarginLayoutParams made = params(size(attributes, "layout_width"), size(attributes, "layout_height"));
        String all = attributes.remove("layout_margin");
        int around = all == null ? 0 : Math.round(Resources.pixels(all));
        made.leftMargin = margin(attributes, around, "Horizontal", "Left", "Start");
        made.rightMargin = margin(attributes, around, "Horizontal", "Right", "End");
        made.topMargin = margin(attributes, around, "Vertical", "Top");
        made.bottomMargin = margin(attributes, around, "Vertical", "Bottom");
        attributes.remove("layout_marginHorizontal");
        attributes.remove("layout_marginVertical");
        String gravity = attributes.remove("layout_gravity");
        made.gravity = gravity == null ? Gravity.NO_GRAVITY : Gravity.of(gravity);
        String weight = attributes.remove("layout_weight");
        made.weight = weight == null ? 0 : Float.parseFloat(weight);
        return made;
    }

    private static int margin(Map<String, String> attributes, int otherwise, String both, String... sides) {
        String found = attributes.get("layout_margin" + both);
        for (String each : sides) {
            String own = attributes.remove("layout_margin" + each);
            found = own == null ? found : own;
        }
        return found == null ? otherwise : Math.round(Resources.pixels(found));
    }

    private static int size(Map<String, String> attributes, String name) {
        String written = attributes.remove(name);
        if (written == null) {
            throw new IllegalStateException("You must supply a " + name + " attribute.");
        }
        switch (written) {
            case "match_parent":
            case "fill_parent":
                return LayoutParams.MATCH_PARENT;
            case "wrap_content":
                return LayoutParams.WRAP_CONTENT;
            default:
                return Math.round(Resources.pixels(written));
        }
    }

    protected static MarginLayoutParams margins(View child) {
        return (MarginLayoutParams) child.getLayoutParams();
    }

    /** What a child may be, of what its parent may be and has given away (ViewGroup.getChildMeasureSpec). */
    public static int getChildMeasureSpec(int spec, int taken, int wanted) {
        int mode = MeasureSpec.getMode(spec);
        int room = Math.max(0, MeasureSpec.getSize(spec) - taken);
        if (wanted >= 0) {
            return MeasureSpec.makeMeasureSpec(wanted, MeasureSpec.EXACTLY);
        }
        if (mode == MeasureSpec.UNSPECIFIED) {
            return MeasureSpec.makeMeasureSpec(room, MeasureSpec.UNSPECIFIED);
        }
        return MeasureSpec.makeMeasureSpec(room, wanted == LayoutParams.MATCH_PARENT ? mode : MeasureSpec.AT_MOST);
    }

    protected void measureChildWithMargins(View child, int widthSpec, int widthUsed, int heightSpec, int heightUsed) {
        MarginLayoutParams asks = margins(child);
        child.measure(
                getChildMeasureSpec(widthSpec, mPaddingLeft + mPaddingRight + asks.leftMargin + asks.rightMargin + widthUsed,
                        asks.width),
                getChildMeasureSpec(heightSpec, mPaddingTop + mPaddingBottom + asks.topMargin + asks.bottomMargin + heightUsed,
                        asks.height));
    }

    @Override
    protected void dispatchDraw(Canvas canvas) {
        for (View each : children) {
            if (each.getVisibility() == VISIBLE) {
                canvas.save();
                canvas.translate(each.getLeft() - scrolledAcross(), each.getTop() - scrolledDown());
                canvas.clipRect(0, 0, each.getWidth(), each.getHeight());
                each.draw(canvas);
                canvas.restore();
            }
        }
    }

    /** How far its content is pushed to the left. */
    protected int scrolledAcross() {
        return 0;
    }

    /** How far its content is pushed up. */
    protected int scrolledDown() {
        return 0;
    }
}
