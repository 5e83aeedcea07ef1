package org.chexrig.framework;

import android.content.res.Configuration;

/** A screen: pixels as it is held now, dots per inch, and by how many quarter turns it is turned (Display.getRotation). */
public record Screen(int width, int height, int dpi, int rotation) {
    /** Held the other way. */
    public Screen turned() {
        return new Screen(height, width, dpi, rotation == 0 ? 1 : 0);
    }

    /** Pixels of a density-independent one. */
    public float density() {
        return dpi / 160f;
    }

    /** Whether it is wider than high. */
    public boolean isWide() {
        return width > height;
    }

    /** As an app is told of it. */
    public Configuration configuration() {
        Configuration told = new Configuration();
        told.orientation = isWide() ? Configuration.ORIENTATION_LANDSCAPE : Configuration.ORIENTATION_PORTRAIT;
        told.densityDpi = dpi;
        told.screenWidthDp = Math.round(width / density());
        told.screenHeightDp = Math.round(height / density());
        return told;
    }
}
