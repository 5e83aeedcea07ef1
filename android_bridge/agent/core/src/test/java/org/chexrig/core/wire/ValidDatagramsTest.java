package org.chexrig.core.wire;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Every golden datagram that is a message is read as that message, and written again byte for byte. */
@RunWith(Parameterized.class)
public final class ValidDatagramsTest {
    private final Map<String, Object> vector;

    public ValidDatagramsTest(String name, Map<String, Object> vector) {
        this.vector = vector;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> vectors() {
        List<Object[]> all = new ArrayList<>();
        Set<Object> types = new HashSet<>();
        for (Map<String, Object> each : Vectors.part(Vectors.DATAGRAMS, "valid")) {
            all.add(new Object[] {each.get("name"), each});
            types.add(Vectors.object(each.get("message")).get("type"));
        }
        assertEquals("every type has a vector", 18, types.size());
        return all;
    }

    @Test
    public void isReadAndWrittenAgain() throws WireException {
        byte[] datagram = datagram();
        byte[] written = Wire.encode(message(), Vectors.KEY);
        if (Boolean.TRUE.equals(vector.get("canonical"))) {
            assertArrayEquals(datagram, written);
        } else {
            assertNotEquals(Hex.encode(datagram), Hex.encode(written));
        }
    }

    @Test
    public void isKnownForARequestForAPictureFromOutside() throws WireException {
        byte[] datagram = datagram();
        boolean isOne = message() instanceof PictureRequest && Boolean.TRUE.equals(vector.get("canonical"));
        assertEquals(isOne, Wire.looksLikePictureRequest(datagram, datagram.length));
        assertFalse(Wire.looksLikePictureRequest(datagram, 30));
    }

    @Test
    public void hasTheMembers() throws WireException {
        byte[] body = Ascii.bytes(message().toString());
        assertEquals(texts(Vectors.object(vector.get("message"))), texts(JsonReader.read(body, 0, body.length)));
    }

    @Test
    public void hasEachValueInItsField() throws Exception {
        Message message = message();
        Map<String, Object> members = Vectors.object(vector.get("message"));
        assertEquals(members.get("type"), message.type());
        assertEquals("one public field for each", members.size() - 1, instanceFields(message));
        for (Map.Entry<String, Object> each : members.entrySet()) {
            if (!each.getKey().equals("type")) {
                Object value = message.getClass().getField(camelCase(each.getKey())).get(message);
                String text = value instanceof Double ? Fractions.write((Double) value) : String.valueOf(value);
                assertEquals(each.getKey(), String.valueOf(each.getValue()), text);
            }
        }
    }

    @Test
    public void isReadOutOfALongerBuffer() throws WireException {
        byte[] datagram = datagram();
        byte[] buffer = Arrays.copyOf(datagram, Wire.MAX_DATAGRAM_BYTES + 1);
        Arrays.fill(buffer, datagram.length, buffer.length, (byte) 'x');
        assertEquals(message(), Wire.decode(buffer, datagram.length, Vectors.KEY, sender()));
    }

    private Message message() throws WireException {
        byte[] datagram = datagram();
        return Wire.decode(datagram, datagram.length, Vectors.KEY, sender());
    }

    private byte[] datagram() {
        return Hex.decode((String) vector.get("datagram_hex"));
    }

    private Role sender() {
        return Vectors.role((String) vector.get("sender"));
    }

    private static int instanceFields(Message message) {
        int count = 0;
        for (java.lang.reflect.Field each : message.getClass().getFields()) {
            count += Modifier.isStatic(each.getModifiers()) ? 0 : 1;
        }
        return count;
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String part : name.split("_")) {
            String first = part.substring(0, 1);
            camel.append(camel.length() == 0 ? first : first.toUpperCase(Locale.ROOT)).append(part.substring(1));
        }
        return camel.toString();
    }

    private static Map<String, String> texts(Map<String, Object> members) {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, Object> each : members.entrySet()) {
            Object value = each.getValue();
            texts.put(each.getKey(), value instanceof String ? "\"" + value + "\"" : String.valueOf(value));
        }
        return texts;
    }
}
