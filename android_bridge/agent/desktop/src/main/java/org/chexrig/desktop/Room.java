package org.chexrig.desktop;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;

/** What a room does to a photo of a screen: how sharp it is, how much light arrives, and how much is added. */
final class Room {
    private static final String MAGIC = "CHXROOM1";
    private static final double LEAST_BLUR_PX = 0.3;
    private static final double POINT_PX = 0.5; // so large a point is on a photo that is in focus
    private static final double SOFT_PX = 0.95; // by so much lens and encoding spread it besides: a standard deviation
    private static final int FINER = 8; // a disc's rows are drawn by so many lines each
    private static final int PARTS = 8; // of a pixel: so finely a row's length is told, where the sums allow it
    private static final int LANE = 21; // bits for the sum of one colour
    private static final double MOST_BLUR_PX = 35; // so large a disc's sums have room; nothing is to be seen by then
    private static final long LANE_MASK = (1L << LANE) - 1;

    /** What automatic focus finds, dioptres. */
    final double foundDpt;
    private final double screenDpt;
    private final double blurPxPerDpt;
    private final int width;
    private final int height;
    private final byte[] gain;
    private final byte[] added;

    /** Reads a room's file, for photos of this size. */
    Room(File file, int width, int height) throws WrongSetUp {
        this.width = width;
        this.height = height;
        String size = width + " x " + height;
        if (!file.isFile()) {
            throw wrong(file, "no file");
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file.toPath()))) {
            byte[] magic = new byte[MAGIC.length()];
            in.readFully(magic);
            if (!new String(magic, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
                throw wrong(file, "something other than a room");
            }
            int found = in.readInt();
            int high = in.readInt();
            if (found != width || high != height) {
                throw wrong(file, "a room for photos of " + found + " x " + high + " pixels, not " + size);
            }
            screenDpt = in.readFloat();
            foundDpt = in.readFloat();
            blurPxPerDpt = in.readFloat();
            gain = new byte[3 * width * height];
            added = new byte[3 * width * height];
            in.readFully(gain);
            in.readFully(added);
        } catch (EOFException end) {
            throw wrong(file, "a file that is too short");
        } catch (IOException error) {
            throw wrong(file, error.getMessage());
        }
    }

    private static WrongSetUp wrong(File file, String got) {
        return new WrongSetUp("the room cannot be read", String.valueOf(file), got, null);
    }

    /** Lets a photo be of this room, taken with the lens where it stands; its pixels are 0xRRGGBB. */
    void fill(int[] photo, double focusDpt) {
        double radius = Math.abs(focusDpt - screenDpt) * blurPxPerDpt;
        if (radius >= LEAST_BLUR_PX) {
            // a disc spreads a point by half its radius, and what spreads it one after another adds up by its squares
            double drawn = Math.hypot(radius + POINT_PX, 2 * SOFT_PX);
            defocus(photo, width, height, Math.min(MOST_BLUR_PX, drawn));
        }
        for (int at = 0; at < photo.length; at++) {
            int pixel = photo[at];
            photo[at] = seen(pixel >> 16 & 0xFF, 3 * at) << 16 | seen(pixel >> 8 & 0xFF, 3 * at + 1) << 8
                    | seen(pixel & 0xFF, 3 * at + 2);
        }
    }

    private int seen(int level, int at) {
        return Light.level(Light.of(level) * (gain[at] & 0xFF) / 255 + Light.of(added[at] & 0xFF));
    }

    /** Means over a disc about each pixel; beyond its edges a photo goes on as it ends. */
    static void defocus(int[] photo, int width, int height, double radius) {
        int parts = PARTS;
        while (255 * Math.PI * (radius + 1) * (radius + 1) * parts > LANE_MASK && parts > 2) {
            parts /= 2;
        }
        int reach = (int) Math.ceil(radius);
        int[] chords = new int[2 * reach + 1]; // half the mean length of each of the disc's rows
        int area = 0;
        for (int row = -reach; row <= reach; row++) {
            double half = 0;
            for (int line = 0; line < FINER; line++) {
                double y = row - 0.5 + (line + 0.5) / FINER;
                half += Math.sqrt(Math.max(0, radius * radius - y * y)) / FINER;
            }
            chords[row + reach] = (int) Math.round(half * parts);
            area += 2 * chords[row + reach];
        }
        int across = width + 2 * reach + 3; // with its edges drawn out, and a sum before the first
        long[] sums = new long[across * height];
        for (int y = 0; y < height; y++) {
            for (int x = 1; x < across; x++) {
                int from = Math.max(0, Math.min(width - 1, x - reach - 2));
                sums[y * across + x] = sums[y * across + x - 1] + apart(photo[y * width + from]);
            }
        }
        long[] line = new long[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(line, 0);
            for (int row = -reach; row <= reach; row++) {
                int first = Math.max(0, Math.min(height - 1, y + row)) * across + reach + 1;
                add(line, sums, first, chords[row + reach], parts);
            }
            for (int x = 0; x < width; x++) {
                photo[y * width + x] = mean(line[x] >>> 2 * LANE, area) << 16 | mean(line[x] >>> LANE, area) << 8
                        | mean(line[x], area);
            }
        }
    }

    /** Gives red, green and blue so far apart that the sums over a disc do not meet: they are added up in one go. */
    private static long apart(int pixel) {
        return (long) (pixel & 0xFF0000) << 2 * LANE - 16 | (long) (pixel & 0xFF00) << LANE - 8 | pixel & 0xFF;
    }

    private static int mean(long sum, int area) {
        return Math.min(255, (int) (((sum & LANE_MASK) + area / 2) / area));
    }

    /** Adds what lies along a row of the disc; {@code first} is before the sum that the first pixel ends. */
    private static void add(long[] line, long[] sums, int first, int chord, int parts) {
        int beside = chord - parts / 2; // on each side of the middle pixel
        if (beside < 0) {
            for (int x = 0; x < line.length; x++) {
                line[x] += 2 * chord * (sums[first + x + 1] - sums[first + x]);
            }
            return;
        }
        int part = beside % parts; // of the next pixel after the whole ones
        int left = first - beside / parts;
        int right = first + beside / parts + 1;
        for (int x = 0; x < line.length; x++) {
            long inside = sums[right + x] - sums[left + x];
            long outside = sums[right + x + 1] - sums[left + x - 1];
            line[x] += (parts - part) * inside + part * outside;
        }
    }
}
