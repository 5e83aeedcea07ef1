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
            defocus(photo, width, height, radius + POINT_PX);
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
        int reach = (int) Math.ceil(radius);
        float[] chords = new float[2 * reach + 1]; // half the length of each of the disc's rows, pixels
        float area = 0;
        for (int row = -reach; row <= reach; row++) {
            chords[row + reach] = (float) Math.sqrt(Math.max(0, radius * radius - row * row));
            area += 2 * chords[row + reach];
        }
        for (int shift = 16; shift >= 0; shift -= 8) {
            defocus(photo, width, height, shift, chords, area);
        }
    }

    private static void defocus(int[] photo, int width, int height, int shift, float[] chords, float area) {
        int reach = chords.length / 2;
        int across = width + 2 * reach + 3; // with its edges drawn out, and a sum before the first
        int[] sums = new int[across * height];
        for (int y = 0; y < height; y++) {
            for (int x = 1; x < across; x++) {
                int from = Math.max(0, Math.min(width - 1, x - reach - 2));
                sums[y * across + x] = sums[y * across + x - 1] + (photo[y * width + from] >> shift & 0xFF);
            }
        }
        float[] line = new float[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(line, 0);
            for (int row = -reach; row <= reach; row++) {
                add(line, sums, Math.max(0, Math.min(height - 1, y + row)) * across + reach + 1, chords[row + reach]);
            }
            for (int x = 0; x < width; x++) {
                int level = Math.min(255, (int) (line[x] / area + 0.5f));
                photo[y * width + x] = photo[y * width + x] & ~(0xFF << shift) | level << shift;
            }
        }
    }

    /** Adds what lies along a row of the disc; {@code first} is before the sum that the first pixel ends. */
    private static void add(float[] line, int[] sums, int first, float chord) {
        if (chord < 0.5f) {
            for (int x = 0; x < line.length; x++) {
                line[x] += 2 * chord * (sums[first + x + 1] - sums[first + x]);
            }
            return;
        }
        int whole = (int) (chord - 0.5f); // pixels on each side of the middle one
        float part = chord - 0.5f - whole; // and so much of the next
        int left = first - whole;
        int right = first + whole + 1;
        for (int x = 0; x < line.length; x++) {
            int inside = sums[right + x] - sums[left + x];
            int outside = sums[right + x + 1] - sums[left + x - 1];
            line[x] += (1 - part) * inside + part * outside;
        }
    }
}
