package org.chexrig.core.exif;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import org.chexrig.core.store.TinyJpeg;
import org.chexrig.core.store.WholeJpeg;
import org.junit.Test;

public final class ExifCopyTest {
    private static final String NAME = "000001.t01.s1.train.p.s.v.00000000.jpg";
    private static final String RECORD = "{\"name\":\"" + NAME + "\"}";
    private static final String TAKEN = "2026-01-31T12:34:56.789+01:00";
    private static final byte[] NOTE = "a maker's own words, with offsets of their own".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THUMBNAIL = {1, 2, 3, 4, 5, 6, 7, 8};

    private static final ExifCopy COPY = new ExifCopy(NAME, RECORD, "maker", "model", TAKEN);

    /** Builds what cameras write: orientation, a maker note, a thumbnail behind the first directory. */
    private static byte[] camera(ByteOrder order, byte[] note) {
        ByteBuffer to = ByteBuffer.allocate(112 + note.length).order(order);
        byte mark = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
        to.put(mark).put(mark).putShort((short) 42).putInt(8);
        to.putShort((short) 3);
        entry(to, TiffEntry.IMAGE_DESCRIPTION, 2, 4).put(new byte[] {'o', 'l', 'd', 0});
        entry(to, TiffEntry.ORIENTATION, 3, 1).putShort((short) 6).putShort((short) 0);
        entry(to, TiffEntry.EXIF_IFD, 4, 1).putInt(50);
        to.putInt(92); // the thumbnail's directory
        to.position(50);
        to.putShort((short) 3);
        entry(to, 0x8827, 3, 1).putShort((short) 400).putShort((short) 0); // ISO
        entry(to, TiffEntry.MAKER_NOTE, 7, note.length).putInt(112);
        entry(to, TiffEntry.USER_COMMENT, 7, 4).put(new byte[] {'o', 'l', 'd', '!'});
        to.putInt(0);
        to.position(92);
        to.putShort((short) 0).putInt(0).put(THUMBNAIL);
        to.position(112);
        to.put(note);
        return to.array();
    }

    private static ByteBuffer entry(ByteBuffer to, int tag, int type, int count) {
        return to.putShort((short) tag).putShort((short) type).putInt(count);
    }

    private static byte[] segment(byte[] tiff) {
        ByteBuffer to = ByteBuffer.allocate(10 + tiff.length);
        to.put((byte) 0xFF).put((byte) 0xE1).putShort((short) (8 + tiff.length));
        return to.put(new byte[] {'E', 'x', 'i', 'f', 0, 0}).put(tiff).array();
    }

    /** Gives the block that stands right behind the start, which has to be the only one. */
    private static byte[] block(byte[] jpeg) {
        assertEquals(0xE1, jpeg[3] & 0xFF);
        int length = (jpeg[4] & 0xFF) << 8 | jpeg[5] & 0xFF;
        String rest = new String(jpeg, 4 + length, jpeg.length - 4 - length, StandardCharsets.ISO_8859_1);
        assertFalse(rest.contains("Exif\0\0"));
        return Arrays.copyOfRange(jpeg, 12, 4 + length);
    }

    private static String text(Tiff tiff, TiffEntry entry) throws DamagedExif {
        return new String(tiff.whole(entry).data, StandardCharsets.US_ASCII);
    }

    private static TreeMap<Integer, TiffEntry> exifOf(Tiff tiff) throws DamagedExif {
        return tiff.directory(tiff.offset(tiff.directory(tiff.first()).get(TiffEntry.EXIF_IFD)));
    }

    private static void checkCopy(byte[] block) throws DamagedExif {
        Tiff tiff = new Tiff(block);
        assertEquals(NAME + "\0", text(tiff, tiff.directory(tiff.first()).get(TiffEntry.IMAGE_DESCRIPTION)));
        assertEquals("ASCII\0\0\0" + RECORD, text(tiff, exifOf(tiff).get(TiffEntry.USER_COMMENT)));
    }

    @Test
    public void aPhotoWithoutAnyGetsAll() throws DamagedExif {
        byte[] jfif = {(byte) 0xFF, (byte) 0xE0, 0, 4, 'J', 'F'};
        byte[] jpeg = TinyJpeg.of(500, 1, jfif);
        byte[] whole = COPY.into(jpeg);
        assertEquals("", WholeJpeg.whyNotWhole(whole));
        byte[] block = block(whole);
        assertArrayEquals(Arrays.copyOfRange(jpeg, 2, jpeg.length),
                Arrays.copyOfRange(whole, 12 + block.length, whole.length)); // the picture stays as it is
        checkCopy(block);
        Tiff tiff = new Tiff(block);
        TreeMap<Integer, TiffEntry> exif = exifOf(tiff);
        assertEquals("2026:01:31 12:34:56\0", text(tiff, exif.get(TiffEntry.DATE_TIME_ORIGINAL)));
        assertEquals("+01:00\0", text(tiff, exif.get(TiffEntry.OFFSET_TIME_ORIGINAL)));
        assertEquals("maker\0", text(tiff, tiff.directory(tiff.first()).get(TiffEntry.MAKE)));
    }

    @Test
    public void whatTheCameraWroteStaysWhereItWas() throws DamagedExif {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] before = camera(order, NOTE);
            byte[] block = block(COPY.into(TinyJpeg.of(500, 1, segment(before))));
            checkCopy(block);
            // all but the offset of the first directory, which is another one now
            assertArrayEquals(Arrays.copyOfRange(before, 8, before.length), Arrays.copyOfRange(block, 8, before.length));
            Tiff tiff = new Tiff(block);
            TreeMap<Integer, TiffEntry> main = tiff.directory(tiff.first());
            assertEquals(6, tiff.whole(main.get(TiffEntry.ORIENTATION)).data[order == ByteOrder.BIG_ENDIAN ? 1 : 0]);
            assertEquals(92, tiff.next(tiff.first())); // the thumbnail
            assertEquals(112, tiff.offset(exifOf(tiff).get(TiffEntry.MAKER_NOTE)));
            assertNotNull(exifOf(tiff).get(0x8827));
        }
    }

    @Test
    public void anotherPhotoOfTheSameMakesNoDifference() throws DamagedExif {
        byte[] once = COPY.into(TinyJpeg.of(500, 1, segment(camera(ByteOrder.BIG_ENDIAN, NOTE))));
        checkCopy(block(COPY.into(once)));
    }

    @Test
    public void whereItDoesNotFitTheMakersWordsGo() throws DamagedExif {
        byte[] before = camera(ByteOrder.LITTLE_ENDIAN, new byte[65_400]);
        byte[] whole = COPY.into(TinyJpeg.of(500, 1, segment(before)));
        assertEquals("", WholeJpeg.whyNotWhole(whole));
        byte[] block = block(whole);
        assertTrue(block.length < 1000);
        checkCopy(block);
        Tiff tiff = new Tiff(block);
        assertEquals(6, tiff.whole(tiff.directory(tiff.first()).get(TiffEntry.ORIENTATION)).data[0]);
        assertFalse(exifOf(tiff).containsKey(TiffEntry.MAKER_NOTE));
        assertNotNull(exifOf(tiff).get(0x8827));
        assertEquals(0, tiff.next(tiff.first()));
    }

    @Test
    public void damagedOnesAreReplaced() throws DamagedExif {
        byte[] whole = camera(ByteOrder.BIG_ENDIAN, NOTE);
        for (int length = 0; length < 92; length++) {
            checkCopy(block(COPY.into(TinyJpeg.of(50, 1, segment(Arrays.copyOf(whole, length))))));
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) 0xFF;
            checkCopy(block(COPY.into(TinyJpeg.of(50, 1, segment(damaged)))));
        }
    }

    @Test
    public void whatIsNoJpegIsRefused() {
        byte[] whole = TinyJpeg.of(50, 1, segment(camera(ByteOrder.BIG_ENDIAN, NOTE)));
        int refused = 0;
        for (int length = 0; length < 60; length++) {
            try {
                COPY.into(Arrays.copyOf(Arrays.copyOf(whole, length), length));
            } catch (IllegalArgumentException error) {
                refused++;
            }
        }
        assertEquals(60, refused);
    }
}
