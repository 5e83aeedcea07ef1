package android.widget;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.util.AttributeSet;

/** Words to touch, on a box as the dark Material theme has it (frameworks/base, btn_default_mtrl_shape.xml). */
public class Button extends TextView {
    private static final int BOX = 0xff5a595b;
    private static final float INSET_ACROSS_DP = 4;
    private static final float INSET_DOWN_DP = 6;
    private static final float PADDING_ACROSS_DP = 12;
    private static final float PADDING_DOWN_DP = 10;

    public Button(Context context) {
        super(context);
    }

    public Button(Context context, AttributeSet attributes) {
        super(context, attributes);
        float density = getResources().getDisplayMetrics().density;
        int across = Math.round(PADDING_ACROSS_DP * density);
        int down = Math.round(PADDING_DOWN_DP * density);
        setPadding(across, down, across, down);
    }

    @Override
    protected void onDraw(Canvas canvas) {
        if (getBackground() == null) {
            float density = getResources().getDisplayMetrics().density;
            Paint box = new Paint();
            box.setColor(BOX);
            canvas.drawRoundRect(INSET_ACROSS_DP * density, INSET_DOWN_DP * density, getWidth() - INSET_ACROSS_DP * density,
                    getHeight() - INSET_DOWN_DP * density, 2 * density, 2 * density, box);
        }
        super.onDraw(canvas);
    }
}
