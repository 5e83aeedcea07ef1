package org.chexrig.core.exif;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The TIFF structure inside an Exif block. */
final class Tiff {
    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 12;
    private static final int VERSION = 42;
    private static final int MAX_ENTRIES = 1000;

    final ByteBuffer block;
    private final byte[] bytes;

    /** Looks at an existing block. */
    Tiff(byte[] bytes) throws DamagedExif {
        this.bytes = bytes;
        block = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || bytes[0] != bytes[1] || bytes[0] != 'I' && bytes[0] != 'M') {
            throw new DamagedExif("no byte order");
        }
        block.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (block.getShort(2) != VERSION) {
            throw new DamagedExif("not TIFF");
        }
    }

    /** Where the first directory is. */
    int first() throws DamagedExif {
        return place(block.getInt(HEADER_BYTES - 4));
    }

    /** Reads a directory, by tag; of entries with the same tag the first counts. */
    TreeMap<Integer, TiffEntry> directory(int at) throws DamagedExif {
        int entries = block.getShort(demand(at, 2)) & 0xFFFF;
        if (entries > MAX_ENTRIES) {
            throw new DamagedExif(entries + " entries");
        }
        demand(at + 2, entries * ENTRY_BYTES);
        TreeMap<Integer, TiffEntry> found = new TreeMap<>();
        for (int each = 0; each < entries; each++) {
            int from = at + 2 + each * ENTRY_BYTES;
            int tag = block.getShort(from) & 0xFFFF;
            if (!found.containsKey(tag)) {
                found.put(tag, TiffEntry.existing(tag, block.getShort(from + 2) & 0xFFFF,
                        block.getInt(from + 4) & 0xFFFFFFFFL, Arrays.copyOfRange(bytes, from + 8, from + ENTRY_BYTES)));
            }
        }
        return found;
    }

    /** Gives what follows a directory: the offset of the next, which holds a thumbnail; 0 where there is none. */
    int next(int at) {
        int from = at + 2 + (block.getShort(at) & 0xFFFF) * ENTRY_BYTES;
        return from + 4 <= bytes.length ? block.getInt(from) : 0;
    }

    /** Gives the offset that an existing entry holds. */
    int offset(TiffEntry entry) throws DamagedExif {
        return place(ByteBuffer.wrap(entry.kept).order(block.order()).getInt());
    }

    /** Gives an existing entry with its data, taken from wherever it is. */
    TiffEntry whole(TiffEntry entry) throws DamagedExif {
        long size = entry.bytes();
        if (size <= 0 || size > bytes.length) {
            throw new DamagedExif("an entry of " + size + " bytes");
        }
        if (size <= TiffEntry.INLINE_BYTES) {
            return entry.withData(Arrays.copyOf(entry.kept, (int) size));
        }
        int at = offset(entry);
        demand(at, (int) size);
        return entry.withData(Arrays.copyOfRange(bytes, at, at + (int) size));
    }

    private int place(int offset) throws DamagedExif {
        return demand(offset, 2);
    }

    private int demand(int at, int size) throws DamagedExif {
        if (at < HEADER_BYTES || at > bytes.length - size) {
            throw new DamagedExif("an offset of " + at + " in " + bytes.length + " bytes");
        }
        return at;
    }

    /**
     * Writes two directories behind a block, which is left as it is but for its first offset.
     *
     * @param before the block, or its bare header
     * @param order its byte order
     * @param main the first directory; an entry that leads to {@code exif} is added
     * @param exif the Exif directory
     * @param next what follows the first directory, 0 for nothing
     */
    static byte[] append(byte[] before, ByteOrder order, TreeMap<Integer, TiffEntry> main,
            TreeMap<Integer, TiffEntry> exif, int next) {
        int mainAt = even(before.length);
        int exifAt = mainAt + directoryBytes(main.size() + 1);
        int end = exifAt + directoryBytes(exif.size());
        ByteBuffer lead = ByteBuffer.allocate(TiffEntry.INLINE_BYTES).order(order);
        lead.putInt(0, exifAt);
        main.put(TiffEntry.EXIF_IFD, TiffEntry.existing(TiffEntry.EXIF_IFD, TiffEntry.LONG, 1, lead.array()));
        List<TiffEntry> all = new ArrayList<>(main.values());
        all.addAll(exif.values());
        int total = end;
        for (TiffEntry each : all) {
            total += outside(each);
        }
        ByteBuffer to = ByteBuffer.allocate(total).order(order);
        to.put(before);
        to.putInt(HEADER_BYTES - 4, mainAt);
        int dataAt = write(to, mainAt, main, next, end);
        write(to, exifAt, exif, 0, dataAt);
        return to.array();
    }

    /** Gives the header of a block with nothing in it. */
    static byte[] header(ByteOrder order) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(order);
        byte mark = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
        header.put(mark).put(mark).putShort((short) VERSION);
        return header.array();
    }

    private static int write(ByteBuffer to, int at, TreeMap<Integer, TiffEntry> entries, int next, int firstData) {
        int dataAt = firstData;
        to.position(at);
        to.putShort((short) entries.size());
        for (TiffEntry each : entries.values()) {
            to.putShort((short) each.tag).putShort((short) each.type).putInt((int) each.count);
            if (each.data == null) {
                to.put(each.kept);
            } else if (each.data.length <= TiffEntry.INLINE_BYTES) {
                to.put(Arrays.copyOf(each.data, TiffEntry.INLINE_BYTES));
            } else {
                to.putInt(dataAt);
                ByteBuffer elsewhere = to.duplicate();
                elsewhere.position(dataAt);
                elsewhere.put(each.data);
                dataAt += outside(each);
            }
        }
        to.putInt(next);
        return dataAt;
    }

    private static int outside(TiffEntry entry) {
        boolean inside = entry.data == null || entry.data.length <= TiffEntry.INLINE_BYTES;
        return inside ? 0 : even(entry.data.length);
    }

    private static int directoryBytes(int entries) {
        return 2 + entries * ENTRY_BYTES + 4;
    }

    private static int even(int length) {
        return length + (length & 1);
    }
}
