package org.chexrig.core.exif;

import java.nio.ByteOrder;
import java.util.Arrays;

/** How a JPEG's Exif block says that its pixels are to be turned. */
public final class Orientation {
    /** They lie as they are seen. */
    public static final int PLAIN = 1;
    private static final int LARGEST = 8;
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final byte[] HEADING = {'E', 'x', 'i', 'f', 0, 0};

    private Orientation() {
    }

    /** Gives Exif's number, 1 to 8; 1 where a photo says nothing, or nothing that can be read. */
    public static int of(byte[] jpeg) {
        int at = 2;
        while (at + 4 + HEADING.length <= jpeg.length && jpeg[at] == (byte) 0xFF) {
            int marker = jpeg[at + 1] & 0xFF;
            int end = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
            int block = at + 4 + HEADING.length;
            if (marker == SOS || end < at + 4 || end > jpeg.length) {
                return PLAIN;
            }
            if (marker == APP1 && end >= block && Arrays.equals(Arrays.copyOfRange(jpeg, at + 4, block), HEADING)) {
                return in(Arrays.copyOfRange(jpeg, block, end));
            }
            at = end;
        }
        return PLAIN;
    }

    private static int in(byte[] block) {
        try {
            Tiff tiff = new Tiff(block);
            TiffEntry entry = tiff.directory(tiff.first()).get(TiffEntry.ORIENTATION);
            int value = entry == null ? PLAIN
                    : entry.kept[tiff.block.order() == ByteOrder.LITTLE_ENDIAN ? 0 : 1]; // a number of two bytes
            return value >= PLAIN && value <= LARGEST ? value : PLAIN;
        } catch (DamagedExif damaged) {
            return PLAIN;
        }
    }
}
