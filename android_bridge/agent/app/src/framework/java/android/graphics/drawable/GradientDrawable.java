package android.graphics.drawable;

import android.graphics.Canvas;
import android.graphics.Paint;
import android.graphics.RectF;

/** A box with round corners and an edge; of one colour. */
public class GradientDrawable extends Drawable {
    private int colour;
    private int edge;
    private int edgeWidth;
    private float radius;

    public void setColor(int colour) {
        this.colour = colour;
    }

    public void setCornerRadius(float radius) {
        this.radius = radius;
    }

    public void setStroke(int width, int colour) {
        edgeWidth = width;
        edge = colour;
    }

    @Override
    public void draw(Canvas canvas) {
        Paint paint = new Paint();
        RectF box = new RectF(getBounds());
        paint.setColor(colour);
        canvas.drawRoundRect(box, radius, radius, paint);
        if (edgeWidth > 0) {
            box.inset(edgeWidth / 2f, edgeWidth / 2f);
            paint.setColor(edge);
            paint.setStyle(Paint.Style.STROKE);
            paint.setStrokeWidth(edgeWidth);
            canvas.drawRoundRect(box, radius, radius, paint);
        }
    }
}
