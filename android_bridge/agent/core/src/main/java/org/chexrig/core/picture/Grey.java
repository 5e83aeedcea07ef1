package org.chexrig.core.picture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.chexrig.core.exif.Orientation;

/** A grey picture: one byte for each pixel, row by row. */
public final class Grey {
    private static final int[] CLOCKWISE = {Orientation.PLAIN, 6, 3, 8}; // by 0, 90, 180 and 270 degrees, as Exif has it

    /** Width, pixels. */
    public final int width;
    /** Height, pixels. */
    public final int height;
    /** The levels, 0 to 255, as unsigned bytes. */
    public final byte[] levels;

    /** Makes one; the array is kept, not copied. */
    public Grey(int width, int height, byte[] levels) {
        this.width = width;
        this.height = height;
        this.levels = levels;
    }

    /** Gives a colour picture's brightness (ITU-R BT.601, as JPEG has it); its pixels are 0xRRGGBB. */
    public static Grey of(int[] pixels, int width, int height) {
        byte[] levels = new byte[width * height];
        for (int at = 0; at < levels.length; at++) {
            int pixel = pixels[at];
            int sum = 19595 * (pixel >> 16 & 0xFF) + 38470 * (pixel >> 8 & 0xFF) + 7471 * (pixel & 0xFF);
            levels[at] = (byte) (sum + 0x8000 >> 16);
        }
        return new Grey(width, height, levels);
    }

    /** Copies a plane whose rows and pixels lie so many bytes apart. */
    public static Grey of(ByteBuffer plane, int width, int height, int rowBytes, int pixelBytes) {
        byte[] levels = new byte[width * height];
        for (int at = 0; at < levels.length; at++) {
            levels[at] = plane.get(at / width * rowBytes + at % width * pixelBytes);
        }
        return new Grey(width, height, levels);
    }

    /** Gives it with its longest side so long at most, each pixel the mean of what it covers. */
    public Grey within(int longest) {
        double part = Math.min(1, (double) longest / Math.max(width, height));
        int across = Math.max(1, (int) Math.round(width * part));
        int down = Math.max(1, (int) Math.round(height * part));
        if (across == width && down == height) {
            return this;
        }
        float[] narrow = new float[across * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < across; x++) {
                narrow[y * across + x] = meanOfRow(y * width, x * (float) width / across, (x + 1) * (float) width / across);
            }
        }
        byte[] small = new byte[across * down];
        float[] row = new float[across];
        for (int y = 0; y < down; y++) {
            float from = y * (float) height / down;
            float to = Math.min(height, (y + 1) * (float) height / down);
            Arrays.fill(row, 0);
            for (int at = (int) from; at < to; at++) {
                float weight = (Math.min(at + 1, to) - Math.max(at, from)) / (to - from);
                for (int x = 0; x < across; x++) {
                    row[x] += weight * narrow[at * across + x];
                }
            }
            for (int x = 0; x < across; x++) {
                small[y * across + x] = (byte) Math.round(row[x]);
            }
        }
        return new Grey(across, down, small);
    }

    private float meanOfRow(int first, float from, float end) {
        float to = Math.min(width, end);
        float sum = 0;
        for (int at = (int) from; at < to; at++) {
            sum += (Math.min(at + 1, to) - Math.max(at, from)) * (levels[first + at] & 0xFF);
        }
        return sum / (to - from);
    }

    /** Gives it turned and mirrored as Exif's orientation says, 1 to 8: the right way up. */
    public Grey upright(int orientation) {
        if (orientation == Orientation.PLAIN) {
            return this;
        }
        boolean swapped = orientation >= 5;
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean flipped = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int across = swapped ? height : width;
        int down = swapped ? width : height;
        byte[] turned = new byte[levels.length];
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                int column = swapped ? y : x;
                int line = swapped ? x : y;
                column = mirrored ? width - 1 - column : column;
                line = flipped ? height - 1 - line : line;
                turned[y * across + x] = levels[line * width + column];
            }
        }
        return new Grey(across, down, turned);
    }

    /** Gives it turned clockwise by so many degrees: 0, 90, 180 or 270. */
    public Grey turned(int degrees) {
        return upright(CLOCKWISE[degrees / 90 % 4]);
    }
}
