package android.graphics.drawable;

import android.content.res.Resources;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.Rect;
import org.chexrig.framework.Phone;
import org.chexrig.framework.Xml;
import org.w3c.dom.Element;

/** Something that can be drawn. */
public abstract class Drawable {
    private final Rect bounds = new Rect();

    public abstract void draw(Canvas canvas);

    public void setBounds(int left, int top, int right, int bottom) {
        bounds.set(left, top, right, bottom);
    }

    public final Rect getBounds() {
        return bounds;
    }

    /** Gives what a layout names: a colour, or a shape of the resources. */
    public static Drawable of(String written) {
        String value = Phone.get().app.resources.value(written);
        if (!value.startsWith("@")) {
            return new ColorDrawable(Color.parseColor(value));
        }
        Element shape = Phone.get().app.resources.xml(value.substring(1));
        if (!shape.getNodeName().equals("shape")) {
            throw new IllegalStateException("the fakes draw no <" + shape.getNodeName() + ">: " + written);
        }
        GradientDrawable made = new GradientDrawable();
        for (Element each : Xml.children(shape, null)) {
            switch (each.getNodeName()) {
                case "solid":
                    made.setColor(Color.parseColor(Phone.get().app.resources.value(Xml.android(each, "color"))));
                    break;
                case "corners":
                    made.setCornerRadius(Resources.pixels(Xml.android(each, "radius")));
                    break;
                case "stroke":
                    made.setStroke(Math.round(Resources.pixels(Xml.android(each, "width"))),
                            Color.parseColor(Phone.get().app.resources.value(Xml.android(each, "color"))));
                    break;
                default:
                    throw new IllegalStateException("the fakes draw no <" + each.getNodeName() + "> of a shape");
            }
        }
        return made;
    }
}
