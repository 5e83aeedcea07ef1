package org.chexrig.core.exif;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One entry of a TIFF directory: of an existing block, as its four bytes of value or offset, or with all of its data. */
final class TiffEntry {
    static final int IMAGE_DESCRIPTION = 0x010E;
    static final int MAKE = 0x010F;
    static final int MODEL = 0x0110;
    static final int ORIENTATION = 0x0112;
    static final int SUB_IFDS = 0x014A;
    static final int EXIF_IFD = 0x8769;
    static final int GPS_IFD = 0x8825;
    static final int EXIF_VERSION = 0x9000;
    static final int DATE_TIME_ORIGINAL = 0x9003;
    static final int OFFSET_TIME_ORIGINAL = 0x9011;
    static final int MAKER_NOTE = 0x927C;
    static final int USER_COMMENT = 0x9286;
    static final int INTEROPERABILITY_IFD = 0xA005;

    static final int ASCII = 2;
    static final int LONG = 4;
    static final int UNDEFINED = 7;
    static final int INLINE_BYTES = 4;
    /** Bytes of one value of each type, by the type's number; 0 for numbers that are no type. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    final int tag;
    final int type;
    final long count;
    /** The four bytes of an existing entry, or null. */
    final byte[] kept;
    /** All of the value, or null where {@code kept} says where it is. */
    final byte[] data;

    private TiffEntry(int tag, int type, long count, byte[] kept, byte[] data) {
        this.tag = tag;
        this.type = type;
        this.count = count;
        this.kept = kept;
        this.data = data;
    }

    static TiffEntry existing(int tag, int type, long count, byte[] kept) {
        return new TiffEntry(tag, type, count, kept, null);
    }

    static TiffEntry ascii(int tag, String text) {
        byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
        byte[] ended = Arrays.copyOf(plain, plain.length + 1);
        return new TiffEntry(tag, ASCII, ended.length, null, ended);
    }

    static TiffEntry undefined(int tag, byte[] data) {
        return new TiffEntry(tag, UNDEFINED, data.length, null, data);
    }

    TiffEntry withData(byte[] all) {
        return new TiffEntry(tag, type, count, null, all);
    }

    /** How many bytes the value has; 0 where the type is unknown. */
    long bytes() {
        return type >= 0 && type < SIZES.length ? SIZES[type] * count : 0;
    }
}
