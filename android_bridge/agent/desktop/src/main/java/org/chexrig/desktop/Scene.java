package org.chexrig.desktop;

/** What is on the screen: one whole number for each pixel, red, green and blue in its lower 24 bits. */
record Scene(int width, int height, int[] pixels) {
}
