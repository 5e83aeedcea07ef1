package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.fail;

import java.util.Locale;
import org.junit.Test;

/** What the golden photo names leave open. */
public final class PhotoNameTest {
    private static final String TEXT = "000123.t01.night-2.train.patient01255.study32.view1_frontal.1814b639.jpg";

    @Test
    public void isWrittenAlikeInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale.Builder().setLanguageTag("ar-EG-u-nu-arab").build());
            assertEquals(TEXT, PhotoName.parse(TEXT).toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    public void differsWithEveryPart() {
        PhotoName name = new PhotoName(1, 2, "a", "b", "c", "d", "e");
        PhotoName[] others = {
            new PhotoName(2, 2, "a", "b", "c", "d", "e"), new PhotoName(1, 3, "a", "b", "c", "d", "e"),
            new PhotoName(1, 2, "x", "b", "c", "d", "e"), new PhotoName(1, 2, "a", "x", "c", "d", "e"),
            new PhotoName(1, 2, "a", "b", "x", "d", "e"), new PhotoName(1, 2, "a", "b", "c", "x", "e"),
            new PhotoName(1, 2, "a", "b", "c", "d", "x")};
        for (PhotoName each : others) {
            assertNotEquals(name, each);
            assertNotEquals(name.toString(), each.toString());
        }
    }

    @Test
    public void isMadeOfNothingBeyondTheLimits() {
        String longest = "0123456789abcdefghijklmnopqrstuv";
        new PhotoName(PhotoName.MAX_INDEX, PhotoName.MAX_TAKE, longest, longest, longest, longest, longest);
        refuses(0, 1, "a");
        refuses(1000000, 1, "a");
        refuses(1, 0, "a");
        refuses(1, 100, "a");
        for (String part : new String[] {"", longest + "w", "a.b", "a/b", "a b", "a\n", "\u00e4", "\u0661", null}) {
            refuses(1, 1, part);
        }
    }

    @Test
    public void whatHasOtherPiecesIsRefused() {
        String[] texts = {
            "........", ".jpg", "000001..a.b.c.d.e.14cec20d.jpg", ".t01.a.b.c.d.e.14cec20d.jpg",
            "000001.x01.a.b.c.d.e.14cec20d.jpg", "000001.01.a.b.c.d.e.14cec20d.jpg", "00001.t01.a.b.c.d.e.14cec20d.jpg",
            "000001.t1.a.b.c.d.e.14cec20d.jpg", "000001.t01.a.b.c.d.e..jpg", "000001.t01.a.b.c.d.e.14cec20d.jpg.",
            "000001.t01.a.b.c.d.e.14cec20d", "000001.t01.a.b.c.d.e.14cec20d.JPG", "000001.t01.a.b.c.d.14cec20d.jpg",
            "+00001.t01.a.b.c.d.e.14cec20d.jpg", "000001.t01.a.b.c.d.e.14CEC20D.jpg",
            "000001.t01.a.b.c.d.e.14cec20d..jpg"};
        PhotoName.parse("000001.t01.a.b.c.d.e.14cec20d.jpg");
        for (String each : texts) {
            try {
                fail("was read: " + PhotoName.parse(each));
            } catch (PhotoNameException expected) {
                // as it should be
            }
        }
    }

    private static void refuses(int index, int take, String part) {
        for (int at = 0; at < 5; at++) {
            String[] parts = {"a", "b", "c", "d", "e"};
            parts[at] = part;
            try {
                fail("was made: " + new PhotoName(index, take, parts[0], parts[1], parts[2], parts[3], parts[4]));
            } catch (PhotoNameException expected) {
                // as it should be
            }
        }
    }
}
