package org.chexrig.core.store;

import java.io.ByteArrayOutputStream;

/** Small files that are JPEGs as far as their markers tell. */
public final class TinyJpeg {
    private static final int[] FRAME = {0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0};
    private static final int[] SCAN = {0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};

    private TinyJpeg() {
    }

    /** Gives one of about this many bytes, each with another content for another seed. */
    public static byte[] of(int size, int seed, byte[]... segments) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        write(jpeg, 0xFF, 0xD8);
        for (byte[] each : segments) {
            jpeg.write(each, 0, each.length);
        }
        write(jpeg, FRAME);
        write(jpeg, SCAN);
        for (int at = 0; at < size; at++) {
            jpeg.write((at * 7 + seed) % 251);
        }
        write(jpeg, 0xFF, 0x00, 0xFF, 0xD3, 5, 0xFF, 0xD9); // a stuffed byte and a restart mark are no end
        return jpeg.toByteArray();
    }

    private static void write(ByteArrayOutputStream to, int... bytes) {
        for (int each : bytes) {
            to.write(each);
        }
    }
}
