package android.view;

import android.content.Context;
import android.widget.FrameLayout;

/** What an activity shows. */
public class Window {
    private final FrameLayout content;
    private WindowManager.LayoutParams how = new WindowManager.LayoutParams();

    public Window(Context context) {
        content = new FrameLayout(context);
    }

    /** Another layout takes the place of the one before. */
    public void setContentView(int layout) {
        content.removeAllViews();
        View made = LayoutInflater.from(content.getContext()).inflate(layout, content);
        assert made == content;
    }

    public void setContentView(View view) {
        content.removeAllViews();
        content.addView(view, new FrameLayout.LayoutParams(ViewGroup.LayoutParams.MATCH_PARENT,
                ViewGroup.LayoutParams.MATCH_PARENT));
    }

    public final View getDecorView() {
        return content;
    }

    public void addFlags(int flags) {
        how.flags |= flags;
    }

    public void clearFlags(int flags) {
        how.flags &= ~flags;
    }

    public final WindowManager.LayoutParams getAttributes() {
        return how;
    }

    public void setAttributes(WindowManager.LayoutParams how) {
        this.how = how;
    }
}
