package org.chexrig.desktop;

import java.util.Arrays;

/** What is on the screen: one whole number for each pixel, red, green and blue in its lower 24 bits. */
record Scene(int width, int height, int[] pixels) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Scene scene && width == scene.width && Arrays.equals(pixels, scene.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(pixels);
    }
}
