package android.graphics.drawable;

import android.graphics.Canvas;
import android.graphics.Paint;

/** One colour. */
public class ColorDrawable extends Drawable {
    private int colour;

    public ColorDrawable(int colour) {
        this.colour = colour;
    }

    public int getColor() {
        return colour;
    }

    public void setColor(int colour) {
        this.colour = colour;
    }

    @Override
    public void draw(Canvas canvas) {
        Paint paint = new Paint();
        paint.setColor(colour);
        canvas.drawRect(getBounds(), paint);
    }
}
