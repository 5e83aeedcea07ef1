package android.graphics;

import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Lines and curves. */
public class Path {
    final Path2D.Float shape = new Path2D.Float(Path2D.WIND_NON_ZERO);

    /** Which way round. */
    public enum Direction { CW, CCW }

    public void moveTo(float x, float y) {
        shape.moveTo(x, y);
    }

    public void lineTo(float x, float y) {
        shape.lineTo(x, y);
    }

    public void quadTo(float x1, float y1, float x2, float y2) {
        shape.quadTo(x1, y1, x2, y2);
    }

    public void cubicTo(float x1, float y1, float x2, float y2, float x3, float y3) {
        shape.curveTo(x1, y1, x2, y2, x3, y3);
    }

    public void close() {
        shape.closePath();
    }

    public void reset() {
        shape.reset();
    }

    public void addCircle(float x, float y, float radius, Direction way) {
        shape.append(new Ellipse2D.Float(x - radius, y - radius, 2 * radius, 2 * radius), false);
    }

    public void addRect(float left, float top, float right, float bottom, Direction way) {
        shape.append(new Rectangle2D.Float(left, top, right - left, bottom - top), false);
    }

    public void addArc(RectF oval, float start, float sweep) {
        shape.append(new Arc2D.Float(oval.left, oval.top, oval.width(), oval.height(), -start, -sweep, Arc2D.OPEN), false);
    }
}
