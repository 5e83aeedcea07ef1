package android.content.res;

import android.graphics.Color;
import android.graphics.drawable.Drawable;
import android.util.DisplayMetrics;
import java.util.Locale;
import org.chexrig.framework.Phone;
import org.chexrig.framework.ResourceTable;
import org.chexrig.framework.Screen;

/** The app's resources, out of their source. */
public class Resources {
    private static ResourceTable table() {
        return Phone.get().app.resources;
    }

    public String getString(int id) {
        return table().value(id);
    }

    public String getString(int id, Object... values) {
        return String.format(Locale.getDefault(), getString(id), values);
    }

    public int getColor(int id, Theme theme) {
        return Color.parseColor(table().value(id));
    }

    public int getColor(int id) {
        return getColor(id, null);
    }

    public int getInteger(int id) {
        return Integer.parseInt(table().value(id));
    }

    public boolean getBoolean(int id) {
        return Boolean.parseBoolean(table().value(id));
    }

    public float getDimension(int id) {
        return pixels(table().value(id));
    }

    public int getDimensionPixelSize(int id) {
        return Math.round(getDimension(id));
    }

    public Drawable getDrawable(int id, Theme theme) {
        return Drawable.of("@" + table().name(id));
    }

    public Configuration getConfiguration() {
        return Phone.get().screen.configuration();
    }

    public DisplayMetrics getDisplayMetrics() {
        Screen screen = Phone.get().screen;
        DisplayMetrics metrics = new DisplayMetrics();
        metrics.widthPixels = screen.width();
        metrics.heightPixels = screen.height();
        metrics.densityDpi = screen.dpi();
        metrics.density = screen.density();
        metrics.scaledDensity = screen.density();
        return metrics;
    }

    /** Gives pixels of {@code 16dp}, {@code 15sp} or {@code 3px}, or of a reference to such. */
    public static float pixels(String written) {
        String value = table().value(written);
        float density = Phone.get().screen.density();
        String unit = value.replaceAll("^-?[0-9.]+", "");
        float number = Float.parseFloat(value.substring(0, value.length() - unit.length()));
        switch (unit) {
            case "dp":
            case "dip":
            case "sp":
                return number * density;
            case "px":
                return number;
            default:
                throw new NotFoundException("no length: " + written);
        }
    }

    /** Colours of a theme, which the fakes have none of. */
    public final class Theme {}

    /** There is no such resource. */
    public static class NotFoundException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotFoundException(String what) {
            super(what);
        }
    }
}
