package org.chexrig.core.picture;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What small pictures tell a person who aims, each within its guide. One thread.
 *
 * <p>Sharpness and bands are of pictures beside each other, so they need no calibration board: sharpness is told beside the
 * best one of late, and bands by how rows change their brightness from picture to picture. Bands that stand still are not
 * told; the computer finds those on its board.
 */
public final class Aiming {
    private static final int BURNT = 250;
    /** By so much the best sharpness fades with each picture, as the phone may look at something else by now. */
    private static final double FADING = 0.99;
    private static final int PAIRS = 8;
    /** Rows at each end of those that are ordered by their change: single ones say little. */
    private static final double LEFT_OUT = 0.05;

    /** What one picture tells. */
    public static final class Figures {
        /** Beside the sharpest of the newest pictures, 0 to 1. */
        public final double sharpness;
        /** Share of what is burnt out, 0 to 1. */
        public final double burnt;
        /** By how much rows flicker: the amplitude, parts of their brightness, or somewhat less; 0 of a first picture. */
        public final double bands;

        /** Makes them. */
        public Figures(double sharpness, double burnt, double bands) {
            this.sharpness = sharpness;
            this.burnt = burnt;
            this.bands = bands;
        }
    }

    private final ArrayDeque<Double> changes = new ArrayDeque<>();
    private double best;
    private double[] before;

    /** Looks at the next picture. */
    public Figures look(Grey picture) {
        Guide guide = Guide.of(picture.width, picture.height);
        double sharp = gradient(picture, guide);
        best = Math.max(best * FADING, sharp);
        double[] rows = rows(picture, guide);
        if (before != null && before.length == rows.length) {
            changes.add(change(before, rows));
            if (changes.size() > PAIRS) {
                changes.remove();
            }
        } else {
            changes.clear();
        }
        before = rows;
        double bands = 0;
        for (double each : changes) {
            bands = Math.max(bands, each);
        }
        return new Figures(best == 0 ? 0 : sharp / best, burnt(picture, guide), bands);
    }

    /** The mean square of how levels change over two pixels across and down, beside how much they change at all. */
    private static double gradient(Grey picture, Guide guide) {
        double squares = 0;
        double sum = 0;
        double sumOfSquares = 0;
        int count = 0;
        for (int y = Math.max(1, guide.top); y < Math.min(picture.height - 1, guide.bottom); y++) {
            for (int x = Math.max(1, guide.left); x < Math.min(picture.width - 1, guide.right); x++) {
                int at = y * picture.width + x;
                double across = level(picture, at + 1) - level(picture, at - 1);
                double down = level(picture, at + picture.width) - level(picture, at - picture.width);
                squares += across * across + down * down;
                double level = level(picture, at);
                sum += level;
                sumOfSquares += level * level;
                count++;
            }
        }
        double variance = count == 0 ? 0 : sumOfSquares / count - sum / count * sum / count;
        return variance < 1 ? 0 : squares / count / variance;
    }

    private static double burnt(Grey picture, Guide guide) {
        int burnt = 0;
        for (int y = guide.top; y < guide.bottom; y++) {
            for (int x = guide.left; x < guide.right; x++) {
                burnt += level(picture, y * picture.width + x) >= BURNT ? 1 : 0;
            }
        }
        return (double) burnt / Math.max(1, (guide.bottom - guide.top) * (guide.right - guide.left));
    }

    /** The mean of each row. */
    private static double[] rows(Grey picture, Guide guide) {
        double[] rows = new double[guide.bottom - guide.top];
        for (int y = 0; y < rows.length; y++) {
            for (int x = guide.left; x < guide.right; x++) {
                rows[y] += level(picture, (guide.top + y) * picture.width + x);
            }
            rows[y] /= Math.max(1, guide.right - guide.left);
        }
        return rows;
    }

    /** Half of how far apart rows have moved, parts of their brightness, halved again: both pictures have bands. */
    private static double change(double[] before, double[] now) {
        double[] moved = new double[now.length];
        for (int y = 0; y < now.length; y++) {
            moved[y] = (now[y] - before[y]) / Math.max(1, Math.max(now[y], before[y]));
        }
        Arrays.sort(moved);
        int end = moved.length - 1;
        int out = (int) (LEFT_OUT * moved.length);
        return end < 0 ? 0 : (moved[end - out] - moved[out]) / 4;
    }

    private static int level(Grey picture, int at) {
        return picture.levels[at] & 0xFF;
    }
}
