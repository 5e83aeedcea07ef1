package org.chexrig.desktop;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Random;

/** Turns what is on the screen into what a phone on a tripod would photograph: perspective, the room, and noise. */
final class Optics {
    private static final int LONG_SIDE = 1600;
    private static final int SHORT_SIDE = 1200;
    private static final int DARKNESS = 0x0F0E0D;
    private static final int MONITOR = 0x181716;
    private static final int IN_ROOM = -1;
    private static final int IN_MONITOR = -2;
    private static final int STEPS = 256; // parts of a pixel
    private static final int NOISE_BYTES = 1 << 20;
    private static final double NOISE_LEVELS = 2.4;
    private static final double BLACK = 12;
    private static final double WHITE = 236;
    private static final double GAMMA = 2.2;
    private static final double CM_PER_M = 100;

    private final Pose pose;
    private final boolean xrayFills;
    private final Room room;
    private final long seed;
    private final int photoWidth;
    private final int photoHeight;
    private final byte[] noise = new byte[NOISE_BYTES];
    private final int[] tone = new int[256];
    private int sceneWidth;
    private int sceneHeight;
    private int[] places;
    private short[] parts;

    Optics(Options options) throws WrongSetUp {
        pose = options.pose;
        xrayFills = options.xrayFills;
        seed = options.seed;
        photoWidth = options.portrait ? SHORT_SIDE : LONG_SIDE;
        photoHeight = options.portrait ? LONG_SIDE : SHORT_SIDE;
        room = options.room == null ? null : new Room(options.room, photoWidth, photoHeight);
        Random random = new Random(seed);
        for (int at = 0; at < noise.length; at++) {
            noise[at] = (byte) Math.round(Math.max(-127, Math.min(127, NOISE_LEVELS * random.nextGaussian())));
        }
        for (int level = 0; level < tone.length; level++) { // screens leak light, and sensors never reach white
            tone[level] = (int) Math.round(BLACK + (WHITE - BLACK) * level / 255);
        }
    }

    /** Takes a photo; the same seed, scene, shot and settings give the same one. */
    BufferedImage photograph(Scene scene, int shot, Used used) {
        prepare(scene.width(), scene.height());
        int[] reds = developing(used.red());
        int[] greens = developing(used.green());
        int[] blues = developing(used.blue());
        BufferedImage photo = new BufferedImage(photoWidth, photoHeight, BufferedImage.TYPE_INT_RGB);
        int[] to = ((DataBufferInt) photo.getRaster().getDataBuffer()).getData();
        int[] from = scene.pixels();
        for (int at = 0; at < to.length; at++) {
            to[at] = colour(from, places[at], parts[at]);
        }
        if (room != null) {
            room.fill(to, used.focusDpt);
        }
        int grain = new Random(seed * 1_000_003 + shot).nextInt(NOISE_BYTES);
        for (int at = 0; at < to.length; at++) {
            int colour = to[at];
            grain = (grain + 1) & (NOISE_BYTES - 1);
            int by = noise[grain];
            to[at] = clamped(reds[colour >> 16 & 0xFF] + by) << 16 | clamped(greens[colour >> 8 & 0xFF] + by) << 8
                    | clamped(blues[colour & 0xFF] + by);
        }
        return photo;
    }

    /** What automatic focus finds, dioptres, with the screen so far away. */
    double foundDpt(double distanceCm) {
        return room == null ? CM_PER_M / distanceCm : room.foundDpt;
    }

    /** What becomes of each level by so many times the usual light; levels are about its power of 1/2.2. */
    private static int[] developing(double gain) {
        double factor = Math.pow(gain, 1 / GAMMA);
        int[] levels = new int[256];
        for (int level = 0; level < levels.length; level++) {
            levels[level] = (int) Math.min(255, Math.round(level * factor));
        }
        return levels;
    }

    private int colour(int[] scene, int place, int part) {
        if (place < 0) {
            return place == IN_ROOM ? DARKNESS : MONITOR;
        }
        int x = part >> 8 & 0xFF;
        int y = part & 0xFF;
        int upper = between(scene[place], scene[place + 1], x);
        int lower = between(scene[place + sceneWidth], scene[place + sceneWidth + 1], x);
        int light = between(upper, lower, y);
        return tone[light >> 16 & 0xFF] << 16 | tone[light >> 8 & 0xFF] << 8 | tone[light & 0xFF];
    }

    /** Mixes two pixels, red and blue in one go. */
    private static int between(int a, int b, int part) {
        int rest = STEPS - part;
        int redBlue = ((a & 0xFF00FF) * rest + (b & 0xFF00FF) * part) >>> 8 & 0xFF00FF;
        int green = ((a & 0x00FF00) * rest + (b & 0x00FF00) * part) >>> 8 & 0x00FF00;
        return redBlue | green;
    }

    private static int clamped(int level) {
        return level < 0 ? 0 : Math.min(level, 255);
    }

    /** Works out once for a size of screen which of its pixels each pixel of a photo sees. */
    private void prepare(int width, int height) {
        if (width == sceneWidth && height == sceneHeight) {
            return;
        }
        sceneWidth = width;
        sceneHeight = height;
        places = new int[photoWidth * photoHeight];
        parts = new short[places.length];
        double[] back = Matrices.inverse(pose.homography(width, height, photoWidth, photoHeight, xrayFills));
        double[] frame = Pose.monitor(width, height);
        for (int y = 0; y < photoHeight; y++) {
            for (int x = 0; x < photoWidth; x++) {
                double[] seen = Matrices.mapped(back, x, y);
                place(y * photoWidth + x, seen[0], seen[1], frame);
            }
        }
    }

    private void place(int at, double x, double y, double[] frame) {
        if (x >= -0.5 && y >= -0.5 && x <= sceneWidth - 0.5 && y <= sceneHeight - 0.5) {
            double inX = Math.max(0, Math.min(sceneWidth - 1.005, x));
            double inY = Math.max(0, Math.min(sceneHeight - 1.005, y));
            places[at] = (int) inY * sceneWidth + (int) inX;
            int partX = (int) ((inX - (int) inX) * STEPS);
            int partY = (int) ((inY - (int) inY) * STEPS);
            parts[at] = (short) (partX << 8 | partY);
        } else {
            boolean onFrame = x >= frame[0] && y >= frame[1] && x <= frame[2] && y <= frame[3];
            places[at] = onFrame ? IN_MONITOR : IN_ROOM;
        }
    }
}
