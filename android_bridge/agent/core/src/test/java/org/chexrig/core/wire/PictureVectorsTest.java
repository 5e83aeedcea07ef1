package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.chexrig.core.picture.PictureShelf;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;
import org.junit.Test;

/** Pictures that Python has sealed and cut. */
public final class PictureVectorsTest {
    private static final byte[] KEY = Hex.decode((String) Vectors.PICTURES.get("key_hex"));

    @Test
    public void areSealedAndCutTheSame() {
        List<Map<String, Object>> all = Vectors.part(Vectors.PICTURES, "sealed");
        assertTrue(all.size() > 5);
        for (Map<String, Object> each : all) {
            String name = (String) each.get("name");
            byte[] jpeg = Hex.decode((String) each.get("picture_hex"));
            byte[] seal = Hex.decode((String) each.get("seal_hex"));
            PictureShelf shelf = new PictureShelf();
            shelf.put(place(each), SealedPicture.of(jpeg, place(each), KEY, seal));
            List<?> parts = (List<?>) each.get("parts_hex");
            List<String> made = new ArrayList<>();
            for (int at = 0; at < parts.size(); at++) {
                PicturePart part = shelf.part(request(each, at), place(each));
                assertEquals(name, parts.size(), part.parts);
                assertEquals(name, each.get("seal_hex"), part.seal);
                assertEquals(name, at, part.part);
                made.add(Hex.encode(Base64.getDecoder().decode(part.data)));
                assertTrue(name, Wire.encode(part, KEY).length <= Wire.MAX_DATAGRAM_BYTES);
            }
            assertEquals(name, parts, made);
            assertNull(name, shelf.part(request(each, parts.size()), place(each)));
        }
    }

    @Test
    public void oneThatDoesNotFitIsRefused() {
        Place place = Place.ofPhoto("0", 1, 1);
        SealedPicture.of(new byte[SealedPicture.MAX_BYTES], place, KEY, new byte[SealedPicture.SEAL_BYTES]);
        try {
            SealedPicture.of(new byte[SealedPicture.MAX_BYTES + 1], place, KEY, new byte[SealedPicture.SEAL_BYTES]);
            fail("it was cut");
        } catch (IllegalArgumentException error) {
            assertEquals("a picture of 798705 bytes, the limit is 798704", error.getMessage());
        }
    }

    private static Place place(Map<String, Object> vector) {
        String session = (String) vector.get("session");
        String nonce = (String) vector.get("nonce");
        if (session.equals(PictureRequest.FACTS) && !nonce.isEmpty()) {
            return Place.ofFacts(nonce);
        }
        return session.equals(PictureRequest.NO_SESSION) ? Place.ofFrame(nonce)
            : Place.ofPhoto(session, whole(vector, "index"), whole(vector, "take"));
    }

    private static PictureRequest request(Map<String, Object> vector, int part) {
        String session = (String) vector.get("session");
        return new PictureRequest("0123456789abcdef", session, session, null, null, part);
    }

    private static int whole(Map<String, Object> vector, String name) {
        return Integer.parseInt(String.valueOf(vector.get(name)));
    }
}
