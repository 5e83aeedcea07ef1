package org.chexrig.core.store;

import java.nio.ByteBuffer;

/** Whether a JPEG is whole, as far as its markers tell: a JPEG has no checksum. */
public final class WholeJpeg {
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int FIRST_RESTART = 0xD0;
    private static final int SIZE_BYTES = 5;

    private WholeJpeg() {
    }

    /** Says what is wrong with a JPEG; empty where it has a picture, all its scans and its end mark. */
    public static String whyNotWhole(byte[] jpeg) {
        if (jpeg.length < 4 || marker(jpeg, 0) != SOI) {
            return "not a JPEG: it does not start with FF D8";
        }
        boolean sized = false;
        boolean scanned = false;
        int at = 2;
        while (at + 1 < jpeg.length) {
            int marker = marker(jpeg, at);
            if (marker < 0) {
                return "no marker at byte " + at;
            }
            if (marker == 0xFF) {
                at++; // padding
                continue;
            }
            if (marker == EOI) {
                return sized && scanned ? "" : "it ends before its picture";
            }
            if (at + 4 > jpeg.length) {
                break;
            }
            int end = at + 2 + word(jpeg, at + 2);
            if (end < at + 4 || end > jpeg.length) {
                break;
            }
            if (isFrame(marker)) {
                sized = end >= at + 4 + SIZE_BYTES && word(jpeg, at + 5) > 0 && word(jpeg, at + 7) > 0;
            }
            at = end;
            if (marker == SOS) {
                scanned = true;
                at = endOfScan(jpeg, at);
            }
        }
        return "it is cut off: its end is missing";
    }

    private static int endOfScan(byte[] jpeg, int from) {
        ByteBuffer words = ByteBuffer.wrap(jpeg);
        int at = from;
        while (at + 1 < jpeg.length) {
            while (at + Long.BYTES + 1 < jpeg.length && hasNoFf(words.getLong(at))) {
                at += Long.BYTES; // most of a picture: a marker begins with FF
            }
            if ((jpeg[at] & 0xFF) == 0xFF) {
                int next = jpeg[at + 1] & 0xFF;
                boolean inside = next == 0 || next >= FIRST_RESTART && next < SOI;
                if (!inside) {
                    return at;
                }
                at++;
            }
            at++;
        }
        return jpeg.length;
    }

    /** Whether none of eight bytes is FF: none of the others' complement is 0. */
    private static boolean hasNoFf(long bytes) {
        return (~bytes - 0x0101010101010101L & bytes & 0x8080808080808080L) == 0;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
    }

    /** Gives the marker at this place; -1 where there is none. */
    private static int marker(byte[] jpeg, int at) {
        return (jpeg[at] & 0xFF) == 0xFF && jpeg[at + 1] != 0 ? jpeg[at + 1] & 0xFF : -1;
    }

    private static int word(byte[] jpeg, int at) {
        return (jpeg[at] & 0xFF) << 8 | jpeg[at + 1] & 0xFF;
    }
}
