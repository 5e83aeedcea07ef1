package org.chexrig.core.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.Arrays;
import org.junit.Test;

public final class WholeJpegTest {
    @Test
    public void aWholeOneIsWhole() {
        assertEquals("", WholeJpeg.whyNotWhole(TinyJpeg.of(300, 1)));
        byte[] withTrailer = Arrays.copyOf(TinyJpeg.of(300, 1), 400); // some cameras append a film
        assertEquals("", WholeJpeg.whyNotWhole(withTrailer));
    }

    @Test
    public void cutOffAnywhereItIsNot() {
        byte[] whole = TinyJpeg.of(300, 1);
        for (int length = 0; length < whole.length; length++) {
            assertFalse("" + length, WholeJpeg.whyNotWhole(Arrays.copyOf(whole, length)).isEmpty());
        }
    }

    @Test
    public void anEndOfAThumbnailIsNoEnd() {
        byte[] thumbnail = {(byte) 0xFF, (byte) 0xE1, 0, 8, (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9, 0, 0};
        byte[] whole = TinyJpeg.of(300, 1, thumbnail);
        assertEquals("", WholeJpeg.whyNotWhole(whole));
        assertFalse(WholeJpeg.whyNotWhole(Arrays.copyOf(whole, whole.length - 2)).isEmpty());
    }

    @Test
    public void aPictureOfNoSizeIsNone() {
        byte[] jpeg = TinyJpeg.of(30, 1);
        jpeg[7] = 0;
        jpeg[8] = 0; // height
        assertFalse(WholeJpeg.whyNotWhole(jpeg).isEmpty());
    }

    @Test
    public void anEndIsFoundWhereverItStands() {
        for (int size = 40; size < 60; size++) { // eight bytes are looked at at once
            byte[] whole = TinyJpeg.of(size, 1);
            assertEquals("", WholeJpeg.whyNotWhole(whole));
            for (int at = whole.length - 7 - size; at < whole.length - 8; at++) {
                byte[] early = whole.clone();
                early[at] = (byte) 0xFF;
                early[at + 1] = (byte) 0xD9; // the picture ends here, and a film of the rest follows
                assertEquals("", WholeJpeg.whyNotWhole(early));
                assertEquals("", WholeJpeg.whyNotWhole(Arrays.copyOf(early, at + 2)));
                assertFalse(WholeJpeg.whyNotWhole(Arrays.copyOf(early, at + 1)).isEmpty());
            }
        }
    }
}
