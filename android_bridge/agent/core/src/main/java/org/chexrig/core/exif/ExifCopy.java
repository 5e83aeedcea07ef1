package org.chexrig.core.exif;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A second copy of a photo's metadata in its Exif block, so that a renamed photo can still be identified.
 *
 * <p>What the camera has written stays, at the very places where it was: maker notes hold offsets of their own. The two
 * directories that change are written anew behind it. Where the whole would be longer than a JPEG's segment, thumbnail
 * and maker note go.
 */
public final class ExifCopy {
    private static final byte[] HEADING = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] ASCII = {'A', 'S', 'C', 'I', 'I', 0, 0, 0};
    private static final byte[] EXIF_VERSION = {'0', '2', '3', '2'};
    private static final int MAX_CONTENT_BYTES = 0xFFFF - 2;
    private static final int MAX_TIFF_BYTES = MAX_CONTENT_BYTES - HEADING.length;
    private static final int MAX_KEPT_BYTES = 4096;
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;

    private final String name;
    private final byte[] comment;
    private final String make;
    private final String model;
    private final String takenAt;

    /**
     * Prepares a copy.
     *
     * @param name the photo's name, ASCII; becomes ImageDescription
     * @param record a JSON object in ASCII; becomes UserComment
     * @param make maker of the phone, ASCII; counts where the camera has not written one
     * @param model model of the phone, ASCII; counts where the camera has not written one
     * @param takenAt when, in ISO 8601 with milliseconds and zone; counts where the camera has not written it
     */
    public ExifCopy(String name, String record, String make, String model, String takenAt) {
        this.name = name;
        this.make = make;
        this.model = model;
        this.takenAt = takenAt;
        byte[] text = record.getBytes(StandardCharsets.US_ASCII);
        comment = Arrays.copyOf(ASCII, ASCII.length + text.length);
        System.arraycopy(text, 0, comment, ASCII.length, text.length);
    }

    /**
     * Puts the copy into a JPEG, in one segment right behind its start. The picture itself stays as it is.
     *
     * @throws IllegalArgumentException when it is no JPEG, or the copy alone is longer than a segment
     */
    public byte[] into(byte[] jpeg) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(); // a few segments
        byte[] existing = null;
        int at = 2;
        while (true) {
            if (jpeg.length < at + 4 || (jpeg[at] & 0xFF) != 0xFF) {
                throw new IllegalArgumentException("not a JPEG: no segment at byte " + at);
            }
            int marker = jpeg[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // padding
                continue;
            }
            if (marker == SOS || marker == EOI) {
                break;
            }
            int end = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
            if (end > jpeg.length || end < at + 4) {
                throw new IllegalArgumentException("not a JPEG: a segment beyond its end at byte " + at);
            }
            if (isExif(jpeg, at + 4, end)) {
                existing = existing == null ? Arrays.copyOfRange(jpeg, at + 4 + HEADING.length, end) : existing;
            } else {
                rest.write(jpeg, at, end - at);
            }
            at = end;
        }
        return joined(jpeg, merged(existing), rest, at);
    }

    private static byte[] joined(byte[] jpeg, byte[] tiff, ByteArrayOutputStream rest, int from) {
        int length = 2 + HEADING.length + tiff.length;
        byte[] kept = rest.toByteArray();
        ByteBuffer whole = ByteBuffer.allocate(4 + length + kept.length + jpeg.length - from); // megabytes: made once
        whole.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) APP1).putShort((short) length).put(HEADING).put(tiff);
        return whole.put(kept).put(jpeg, from, jpeg.length - from).array();
    }

    private static boolean isExif(byte[] jpeg, int from, int end) {
        if (end - from < HEADING.length || (jpeg[from - 3] & 0xFF) != APP1) {
            return false;
        }
        return Arrays.equals(Arrays.copyOfRange(jpeg, from, from + HEADING.length), HEADING);
    }

    private byte[] merged(byte[] existing) {
        if (existing != null) {
            try {
                Tiff tiff = new Tiff(existing);
                byte[] all = appended(tiff, existing);
                byte[] fit = all.length <= MAX_TIFF_BYTES ? all : compact(tiff);
                if (fit.length <= MAX_TIFF_BYTES) {
                    return fit;
                }
            } catch (DamagedExif error) {
                return fresh(); // the photo counts, whatever its camera wrote
            }
        }
        return fresh();
    }

    private byte[] appended(Tiff tiff, byte[] existing) throws DamagedExif {
        int at = tiff.first();
        TreeMap<Integer, TiffEntry> main = tiff.directory(at);
        TreeMap<Integer, TiffEntry> exif = exifOf(tiff, main);
        add(main, exif);
        return Tiff.append(existing, tiff.block.order(), main, exif, tiff.next(at));
    }

    /** Writes all entries anew, but for what is long or leads elsewhere. */
    private byte[] compact(Tiff tiff) throws DamagedExif {
        TreeMap<Integer, TiffEntry> main = tiff.directory(tiff.first());
        TreeMap<Integer, TiffEntry> exif = shortened(tiff, exifOf(tiff, main));
        main = shortened(tiff, main);
        add(main, exif);
        return Tiff.append(Tiff.header(tiff.block.order()), tiff.block.order(), main, exif, 0);
    }

    private byte[] fresh() {
        TreeMap<Integer, TiffEntry> main = new TreeMap<>();
        TreeMap<Integer, TiffEntry> exif = new TreeMap<>();
        exif.put(TiffEntry.EXIF_VERSION, TiffEntry.undefined(TiffEntry.EXIF_VERSION, EXIF_VERSION));
        add(main, exif);
        byte[] block = Tiff.append(Tiff.header(ByteOrder.BIG_ENDIAN), ByteOrder.BIG_ENDIAN, main, exif, 0);
        if (block.length > MAX_TIFF_BYTES) {
            throw new IllegalArgumentException("the record of " + name + " is too long for EXIF");
        }
        return block;
    }

    private static TreeMap<Integer, TiffEntry> exifOf(Tiff tiff, Map<Integer, TiffEntry> main) throws DamagedExif {
        TiffEntry lead = main.remove(TiffEntry.EXIF_IFD);
        return lead == null ? new TreeMap<Integer, TiffEntry>() : tiff.directory(tiff.offset(lead));
    }

    private static TreeMap<Integer, TiffEntry> shortened(Tiff tiff, Map<Integer, TiffEntry> all) {
        TreeMap<Integer, TiffEntry> kept = new TreeMap<>();
        for (TiffEntry each : all.values()) {
            boolean leadsElsewhere = each.tag == TiffEntry.MAKER_NOTE || each.tag == TiffEntry.GPS_IFD
                    || each.tag == TiffEntry.SUB_IFDS || each.tag == TiffEntry.INTEROPERABILITY_IFD;
            if (!leadsElsewhere && each.bytes() <= MAX_KEPT_BYTES) {
                try {
                    kept.put(each.tag, tiff.whole(each));
                } catch (DamagedExif error) {
                    continue; // this one goes too
                }
            }
        }
        return kept;
    }

    private void add(Map<Integer, TiffEntry> main, Map<Integer, TiffEntry> exif) {
        main.put(TiffEntry.IMAGE_DESCRIPTION, TiffEntry.ascii(TiffEntry.IMAGE_DESCRIPTION, name));
        addMissing(main, TiffEntry.MAKE, make);
        addMissing(main, TiffEntry.MODEL, model);
        exif.put(TiffEntry.USER_COMMENT, TiffEntry.undefined(TiffEntry.USER_COMMENT, comment));
        if (!exif.containsKey(TiffEntry.DATE_TIME_ORIGINAL)) {
            addMissing(exif, TiffEntry.DATE_TIME_ORIGINAL,
                    takenAt.substring(0, 10).replace('-', ':') + " " + takenAt.substring(11, 19));
            addMissing(exif, TiffEntry.OFFSET_TIME_ORIGINAL, takenAt.substring(takenAt.length() - 6));
        }
    }

    private static void addMissing(Map<Integer, TiffEntry> to, int tag, String text) {
        if (!to.containsKey(tag)) {
            to.put(tag, TiffEntry.ascii(tag, text));
        }
    }
}
