package org.chexrig.core.wire;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.Test;

/** What the golden datagrams leave open about messages and their writing. */
public final class MessageTest {
    private static final String SESSION = "5f0c3d6e8a9b4c1d7e2f60718293a4b5";
    private static final byte[] KEY = new byte[Wire.KEY_BYTES];

    @Test
    public void anyTextIsMadePrintable() {
        assertEquals("", Message.printable(""));
        assertEquals(" ~\"\\", Message.printable(" ~\"\\"));
        assertEquals("a?b?c?d?", Message.printable("a\nb\u00e4c\u007fd\u0000"));
        assertEquals("one sign, one mark", "?!?", Message.printable("\ud83d\ude00!\ud83d"));
        assertEquals("ab", Message.printable("abc", 2));
        assertEquals("a?", Message.printable("a\ud83d\ude00b", 2));
        char[] many = new char[301];
        Arrays.fill(many, 'x');
        assertEquals(300, Message.printable(new String(many)).length());
    }

    @Test
    public void whatIsBeyondALimitIsNotMade() {
        refuses("abort.session", SESSION.toUpperCase(), "");
        refuses("abort.session", SESSION + "0", "");
        refuses("abort.session", null, "");
        refuses("abort.reason", SESSION, "a\nb");
        refuses("abort.reason", SESSION, "\u007f");
        refuses("abort.reason", SESSION, null);
    }

    @Test
    public void temperaturesAreDoublesOrWhole() {
        assertTrue(report(31).toString().contains("\"temperature_c\":31,"));
        assertTrue(report(31L).toString().contains("\"temperature_c\":31,"));
        assertTrue(report(31.0).toString().contains("\"temperature_c\":31.0,"));
        assertTrue(report(null).toString().contains("\"temperature_c\":null,"));
        Number[] wrong = {Double.NaN, Double.POSITIVE_INFINITY, 150.1, -60.1, 151, -61L, Long.MIN_VALUE, 30.5f};
        for (Number each : wrong) {
            try {
                fail("was made: " + report(each));
            } catch (IllegalArgumentException error) {
                assertTrue(error.getMessage(), error.getMessage().startsWith("status_report.temperature_c: expected"));
            }
        }
    }

    @Test
    public void nullsStandWhereTheyMay() {
        assertEquals("{\"code\":\"busy\",\"expected\":null,\"index\":null,\"message\":\"\",\"session\":\"" + SESSION
            + "\",\"type\":\"refused\"}", new Refused(SESSION, Refused.BUSY, "", null, null).toString());
    }

    @Test
    public void messagesOfTheSameValuesAreEqual() {
        assertEquals(new Abort(SESSION, "a"), new Abort(SESSION, "a"));
        assertEquals(new Abort(SESSION, "a").hashCode(), new Abort(SESSION, "a").hashCode());
        assertNotEquals(new Abort(SESSION, "a"), new Abort(SESSION, "b"));
        assertNotEquals("another type", new Abort(SESSION, "a"), new Aborted(SESSION, "a"));
    }

    @Test
    public void aKeyOfAnotherLengthIsABug() {
        try {
            Wire.encode(new Close(SESSION), new byte[31]);
            fail("was written");
        } catch (IllegalArgumentException error) {
            assertTrue(error.getMessage().contains("32"));
        }
    }

    @Test
    public void everyBitOfADatagramCounts() throws WireException {
        byte[] datagram = Wire.encode(new Close(SESSION), KEY);
        for (int bit = 0; bit < 8 * datagram.length; bit++) {
            byte[] damaged = datagram.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                fail("bit " + bit + ": was read as " + Wire.decode(damaged, damaged.length, KEY, Role.CONTROLLER));
            } catch (WireException error) {
                WireException.Reason expected = bit < 24 ? WireException.Reason.MAGIC
                    : bit < 32 ? WireException.Reason.VERSION : WireException.Reason.TAG;
                assertEquals(expected, error.reason);
            }
        }
    }

    @Test
    public void hexIsLowerCaseAndWhole() {
        byte[] bytes = {0, 1, (byte) 0xab, (byte) 0xff};
        assertEquals("0001abff", Hex.encode(bytes));
        assertArrayEquals(bytes, Hex.decode("0001abff"));
        assertTrue(Hex.random(32, new SecureRandom()).matches("[0-9a-f]{32}"));
        for (String each : new String[] {"0", "AB", "0x", " 00", "\u0661\u0661"}) {
            try {
                fail("was read: " + each + " as " + Hex.decode(each).length + " bytes");
            } catch (IllegalArgumentException expected) {
                // as it should be
            }
        }
    }

    private static StatusReport report(Number temperature) {
        return new StatusReport(
            "0123456789abcdef", SESSION, 1, "0.1.0", "b007b007b007b007", "idle", "", 0, 0, temperature);
    }

    private static void refuses(String field, String session, String reason) {
        try {
            fail("was made: " + new Abort(session, reason));
        } catch (IllegalArgumentException error) {
            assertTrue(error.getMessage(), error.getMessage().startsWith(field + ": expected "));
        }
    }
}
