package android.graphics;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.chexrig.framework.Fonts;

/** Draws by Java2D. */
public class Canvas {
    private final Graphics2D to;
    private final int width;
    private final int height;
    private final Deque<AffineTransform> places = new ArrayDeque<>();
    private final Deque<Optional<Shape>> clips = new ArrayDeque<>();

    public Canvas(Bitmap onto) {
        to = onto.image().createGraphics();
        width = onto.getWidth();
        height = onto.getHeight();
        to.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        to.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        to.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        to.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        to.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    public int getWidth() {
        return width;
    }

    public int getHeight() {
        return height;
    }

    public int save() {
        places.push(to.getTransform());
        clips.push(Optional.ofNullable(to.getClip()));
        return places.size();
    }

    public void restore() {
        to.setTransform(places.pop());
        to.setClip(clips.pop().orElse(null));
    }

    public void restoreToCount(int count) {
        while (places.size() >= count) {
            restore();
        }
    }

    public void translate(float across, float down) {
        to.translate(across, down);
    }

    public void scale(float across, float down) {
        to.scale(across, down);
    }

    public void rotate(float degrees) {
        to.rotate(Math.toRadians(degrees));
    }

    public void rotate(float degrees, float x, float y) {
        to.rotate(Math.toRadians(degrees), x, y);
    }

    public boolean clipRect(float left, float top, float right, float bottom) {
        to.clip(new Rectangle2D.Float(left, top, right - left, bottom - top));
        return !to.getClip().getBounds2D().isEmpty();
    }

    public boolean clipRect(int left, int top, int right, int bottom) {
        return clipRect((float) left, (float) top, (float) right, (float) bottom);
    }

    public void drawColor(int colour) {
        AffineTransform place = to.getTransform();
        to.setTransform(new AffineTransform());
        to.setColor(new java.awt.Color(colour, true));
        to.fillRect(0, 0, width, height);
        to.setTransform(place);
    }

    private void draw(Shape shape, Paint paint) {
        to.setColor(paint.awt());
        if (paint.getStyle() != Paint.Style.STROKE) {
            to.fill(shape);
        }
        if (paint.getStyle() != Paint.Style.FILL) {
            to.setStroke(paint.stroke());
            to.draw(shape);
        }
    }

    public void drawRect(float left, float top, float right, float bottom, Paint paint) {
        draw(new Rectangle2D.Float(left, top, right - left, bottom - top), paint);
    }

    public void drawRect(RectF rect, Paint paint) {
        drawRect(rect.left, rect.top, rect.right, rect.bottom, paint);
    }

    public void drawRect(Rect rect, Paint paint) {
        drawRect((float) rect.left, (float) rect.top, (float) rect.right, (float) rect.bottom, paint);
    }

    public void drawRoundRect(float left, float top, float right, float bottom, float rx, float ry, Paint paint) {
        draw(new RoundRectangle2D.Float(left, top, right - left, bottom - top, 2 * rx, 2 * ry), paint);
    }

    public void drawRoundRect(RectF rect, float rx, float ry, Paint paint) {
        drawRoundRect(rect.left, rect.top, rect.right, rect.bottom, rx, ry, paint);
    }

    public void drawCircle(float x, float y, float radius, Paint paint) {
        draw(new Ellipse2D.Float(x - radius, y - radius, 2 * radius, 2 * radius), paint);
    }

    public void drawOval(RectF oval, Paint paint) {
        draw(new Ellipse2D.Float(oval.left, oval.top, oval.width(), oval.height()), paint);
    }

    /** Angles go clockwise from three o'clock. */
    public void drawArc(RectF oval, float start, float sweep, boolean useCentre, Paint paint) {
        draw(new Arc2D.Float(oval.left, oval.top, oval.width(), oval.height(), -start, -sweep,
                useCentre ? Arc2D.PIE : Arc2D.OPEN), paint);
    }

    public void drawLine(float x1, float y1, float x2, float y2, Paint paint) {
        to.setColor(paint.awt());
        to.setStroke(paint.stroke());
        to.draw(new Line2D.Float(x1, y1, x2, y2));
    }

    public void drawPath(Path path, Paint paint) {
        draw(path.shape, paint);
    }

    /** The place is on the line that letters stand on. */
    public void drawText(String words, float x, float y, Paint paint) {
        float width = paint.measureText(words);
        float left = paint.getTextAlign() == Paint.Align.LEFT ? x
                : paint.getTextAlign() == Paint.Align.CENTER ? x - width / 2 : x - width;
        to.setColor(paint.awt());
        to.fill(paint.font().createGlyphVector(Fonts.CONTEXT, Fonts.seen(words)).getOutline(left, y));
    }

    public void drawBitmap(Bitmap bitmap, float left, float top, Paint paint) {
        drawBitmap(bitmap, null, new RectF(left, top, left + bitmap.getWidth(), top + bitmap.getHeight()), paint);
    }

    public void drawBitmap(Bitmap bitmap, Rect from, Rect onto, Paint paint) {
        drawBitmap(bitmap, from, new RectF(onto), paint);
    }

    public void drawBitmap(Bitmap bitmap, Rect from, RectF onto, Paint paint) {
        BufferedImage image = from == null ? bitmap.image()
                : bitmap.image().getSubimage(from.left, from.top, from.width(), from.height());
        AffineTransform place = AffineTransform.getTranslateInstance(onto.left, onto.top);
        place.scale(onto.width() / image.getWidth(), onto.height() / image.getHeight());
        to.drawImage(image, place, null);
    }
}
