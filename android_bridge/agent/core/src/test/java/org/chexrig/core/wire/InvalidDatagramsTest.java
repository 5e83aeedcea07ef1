package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Every golden datagram that is no message is refused, for the reason that the vector names. */
@RunWith(Parameterized.class)
public final class InvalidDatagramsTest {
    private final Map<String, Object> vector;

    public InvalidDatagramsTest(String name, Map<String, Object> vector) {
        this.vector = vector;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> vectors() {
        List<Object[]> all = new ArrayList<>();
        Set<Object> reasons = new HashSet<>();
        for (Map<String, Object> each : Vectors.part(Vectors.DATAGRAMS, "invalid")) {
            all.add(new Object[] {each.get("sender") + ": " + each.get("name"), each});
            reasons.add(each.get("reason"));
        }
        assertEquals("every reason has a vector", WireException.Reason.values().length, reasons.size());
        return all;
    }

    @Test
    public void isRefusedWithTheReason() {
        byte[] datagram = Hex.decode((String) vector.get("datagram_hex"));
        Role sender = Vectors.role((String) vector.get("sender"));
        try {
            Message read = Wire.decode(datagram, datagram.length, Vectors.KEY, sender);
            fail("expected " + vector.get("reason") + ", and it was read as " + read);
        } catch (WireException error) {
            assertEquals(error.getMessage(), vector.get("reason"), error.reason.word);
        }
    }

    @Test
    public void looksLikeOursUpToItsHeader() {
        byte[] datagram = Hex.decode((String) vector.get("datagram_hex"));
        boolean headerIsWrong = "too_long too_short magic version".contains((String) vector.get("reason"));
        assertEquals(!headerIsWrong, Wire.looksLikeOurs(datagram, datagram.length));
    }
}
