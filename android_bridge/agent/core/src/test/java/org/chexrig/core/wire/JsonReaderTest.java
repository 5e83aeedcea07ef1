package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.Test;

/** The reader reads all of JSON and nothing else. */
public final class JsonReaderTest {
    @Test
    public void readsWhatJsonAllows() throws WireException {
        assertEquals("{}", read(" \t\r\n{ \n} \t"));
        assertEquals("[1, -0, 1.0, 1e3, 1E+3, 1.5e-3]", value("[1,-0,1.0 , 1e3\n, 1E+3,1.5e-3]"));
        assertEquals("[true, false, null, [], {}, [[]]]", value("[true,false,null,[],{ },[ [ ] ]]"));
        assertEquals("{b=[{c=1}]}", value("{\"b\":[{\"c\":1}]}"));
        assertEquals("\"\\/\b\f\n\r\t", value("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""));
        assertEquals("Az\u007f\u00e9\ud83d\ude00\ud800", value("\"\\u0041\\u007A\u007f\\u00E9\\ud83d\\uDE00\\uD800\""));
        assertEquals("1", value("1").toString());
    }

    @Test
    public void readsNothingElse() {
        String[] values = {
            "", "01", "-", "-01", "+1", "1.", ".5", "1.e3", "1e", "1e+", "0x10", "1_0", "--1", "1-", "- 1", "00",
            "NaN", "Infinity", "-Infinity", "nul", "nulL", "True", "truee", "undefined", "'a'", "a",
            "\"", "\"a", "\"\\", "\"\\\"", "\"\\x41\"", "\"\\u004\"", "\"\\u00g1\"", "\"\\U0041\"", "\"\\u+041\"",
            "\"\\u 041\"", "\"\t\"", "\"\n\"", "\"\u0000\"", "\"\u001f\"", "\"\u00e9\"", "\"\u00ff\"",
            "[", "]", "[1", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{1:2}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}",
            "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{\"a\":1]", "1 // c", "/**/1", "1,", "1 1", "\u00a01",
            "{\"k\":1,\"k\":1}", "[{\"k\":1,\"\\u006b\":2}]", "{\"a\":{\"k\":[],\"x\":0,\"k\":[]}}"};
        for (String each : values) {
            refuses("{\"v\":" + each + "}");
        }
        String[] whole = {
            "", " ", "null", "1", "\"a\"", "[]", "[{}]", "{}{}", "{},", "{}x", "{}\u0000", "\u0000{}", "\u000b{}",
            "{}\f", "\u00ef\u00bb\u00bf{}", "{\"v\":1,\"v\":2}", "{\"v\":1", "{\"v\":1}}"};
        for (String each : whole) {
            refuses(each);
        }
    }

    @Test
    public void readsNoByteBeyondTheEnd() throws WireException {
        byte[] body = Ascii.bytes("xx{}}\"");
        assertEquals("{}", JsonReader.read(body, 2, 4).toString());
    }

    @Test
    public void readsAsDeepAsADatagramCanNest() throws WireException {
        int deepest = (1180 - "{\"v\":}".length()) / 2;
        read("{\"v\":" + repeated('[', deepest) + repeated(']', deepest) + "}");
        refuses("{\"v\":" + repeated('[', 1174) + "}");
        refuses(repeated('[', 1180));
    }

    @Test
    public void boundsNestingWhateverTheLength() {
        refuses("{\"v\":" + repeated('[', 100000) + repeated(']', 100000) + "}");
    }

    private static String repeated(char each, int count) {
        char[] all = new char[count];
        Arrays.fill(all, each);
        return new String(all);
    }

    private static String value(String json) throws WireException {
        byte[] body = bytes("{\"v\":" + json + "}");
        return JsonReader.read(body, 0, body.length).get("v").toString();
    }

    private static String read(String json) throws WireException {
        byte[] body = bytes(json);
        return JsonReader.read(body, 0, body.length).toString();
    }

    private static void refuses(String json) {
        try {
            fail("was read: " + json + " as " + read(json));
        } catch (WireException error) {
            assertEquals(WireException.Reason.JSON, error.reason);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
