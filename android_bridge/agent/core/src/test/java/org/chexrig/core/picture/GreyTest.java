package org.chexrig.core.picture;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import java.nio.ByteBuffer;
import org.chexrig.core.exif.Orientation;
import org.junit.Test;

public final class GreyTest {
    /** Three wide, two high: 1 2 3 over 4 5 6. */
    private static final Grey SIX = new Grey(3, 2, new byte[] {1, 2, 3, 4, 5, 6});

    @Test
    public void brightnessIsThatOfJpeg() {
        Grey grey = Grey.of(new int[] {0xFF0000, 0x00FF00, 0xFF0000FF, 0xFFFFFF, 0x808080}, 5, 1);
        assertArrayEquals(new byte[] {76, (byte) 150, 29, (byte) 255, (byte) 128}, grey.levels);
    }

    @Test
    public void aPlaneMayHaveRoomBetweenRowsAndPixels() {
        ByteBuffer plane = ByteBuffer.wrap(new byte[] {1, 9, 2, 9, 3, 9, 9, 9, 4, 9, 5, 9, 6});
        assertArrayEquals(SIX.levels, Grey.of(plane, 3, 2, 8, 2).levels);
    }

    @Test
    public void eachOrientationIsUprightAsExifHasIt() {
        byte[][] upright = {{1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
            {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
        for (int orientation = 1; orientation <= 8; orientation++) {
            Grey turned = SIX.upright(orientation);
            assertArrayEquals("orientation " + orientation, upright[orientation - 1], turned.levels);
            assertEquals(orientation >= 5 ? 2 : 3, turned.width);
        }
        assertArrayEquals(upright[5], SIX.turned(90).levels); // its left column on top
        assertArrayEquals(upright[7], SIX.turned(270).levels);
    }

    @Test
    public void aSmallOneIsTheMeanOfWhatItCovers() {
        byte[] levels = new byte[6 * 4];
        for (int at = 0; at < levels.length; at++) {
            levels[at] = (byte) (10 * (at % 6) + 2 * (at / 6));
        }
        Grey half = new Grey(6, 4, levels).within(3);
        assertEquals(3, half.width);
        assertArrayEquals(new byte[] {6, 26, 46, 10, 30, 50}, half.levels);
        Grey uneven = new Grey(3, 1, new byte[] {0, 90, (byte) 180}).within(2); // one and a half of a pixel each
        assertArrayEquals(new byte[] {30, (byte) 150}, uneven.levels);
        assertSame(SIX, SIX.within(640));
    }

    @Test
    public void orientationIsReadFromExifOfEitherByteOrder() {
        for (int orientation = 1; orientation <= 8; orientation++) {
            assertEquals(orientation, Orientation.of(jpeg(true, orientation)));
            assertEquals(orientation, Orientation.of(jpeg(false, orientation)));
        }
        assertEquals(1, Orientation.of(jpeg(true, 9)));
        byte[] whole = jpeg(false, 6);
        for (int length = 0; length < whole.length - 2; length++) { // cut off anywhere
            assertEquals(1, Orientation.of(java.util.Arrays.copyOf(whole, length)));
        }
    }

    private static byte[] jpeg(boolean intel, int orientation) {
        ByteBuffer all = ByteBuffer.allocate(48);
        all.put(new byte[] {-1, (byte) 0xD8, -1, (byte) 0xE0, 0, 4, 1, 1, -1, (byte) 0xE1, 0, 36}); // something before it
        all.put(new byte[] {'E', 'x', 'i', 'f', 0, 0});
        all.order(intel ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        all.put((byte) (intel ? 'I' : 'M')).put((byte) (intel ? 'I' : 'M')).putShort((short) 42).putInt(8);
        all.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        all.putShort((short) orientation).putShort((short) 0).putInt(0);
        all.put(46, (byte) -1).put(47, (byte) 0xD9);
        return all.array();
    }
}
