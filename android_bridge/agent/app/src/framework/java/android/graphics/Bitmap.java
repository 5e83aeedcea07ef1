package android.graphics;

import java.awt.image.BufferedImage;

/** A picture in memory. */
public final class Bitmap {
    private BufferedImage image;

    /** What a pixel is made of. */
    public enum Config { ALPHA_8, RGB_565, ARGB_8888 }

    Bitmap(BufferedImage image) {
        this.image = image;
    }

    public static Bitmap createBitmap(int width, int height, Config config) {
        return new Bitmap(new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB));
    }

    public static Bitmap createBitmap(int[] colours, int width, int height, Config config) {
        Bitmap made = createBitmap(width, height, config);
        made.setPixels(colours, 0, width, 0, 0, width, height);
        return made;
    }

    /** Java's own picture; one that was recycled has none. */
    public BufferedImage image() {
        if (image == null) {
            throw new IllegalStateException("Can't use a recycled bitmap");
        }
        return image;
    }

    public int getWidth() {
        return image().getWidth();
    }

    public int getHeight() {
        return image().getHeight();
    }

    public void getPixels(int[] to, int offset, int stride, int x, int y, int width, int height) {
        image().getRGB(x, y, width, height, to, offset, stride);
    }

    public void setPixels(int[] from, int offset, int stride, int x, int y, int width, int height) {
        image().setRGB(x, y, width, height, from, offset, stride);
    }

    public int getPixel(int x, int y) {
        return image().getRGB(x, y);
    }

    public void recycle() {
        image = null;
    }

    public boolean isRecycled() {
        return image == null;
    }
}
