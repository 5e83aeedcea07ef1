package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.fail;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Every golden photo name is read and written as in the vectors, and what is none is refused. */
public final class PhotoNameVectorsTest {
    @Test
    public void validNamesAreReadAndWritten() {
        List<Map<String, Object>> vectors = Vectors.part(Vectors.PHOTO_NAMES, "valid");
        assertFalse(vectors.isEmpty());
        for (Map<String, Object> each : vectors) {
            String text = (String) each.get("text");
            PhotoName name = PhotoName.parse(text);
            assertEquals(each.get("index").toString(), Integer.toString(name.index));
            assertEquals(each.get("take").toString(), Integer.toString(name.take));
            assertEquals(each.get("subset"), name.subset);
            assertEquals(each.get("split"), name.split);
            assertEquals(each.get("patient"), name.patient);
            assertEquals(each.get("study"), name.study);
            assertEquals(each.get("view"), name.view);
            PhotoName made = new PhotoName(
                name.index, name.take, name.subset, name.split, name.patient, name.study, name.view);
            assertEquals(text, made.toString());
            assertEquals(name, made);
            assertEquals(name.hashCode(), made.hashCode());
        }
    }

    @Test
    public void invalidNamesAreRefused() {
        List<Map<String, Object>> vectors = Vectors.part(Vectors.PHOTO_NAMES, "invalid");
        assertFalse(vectors.isEmpty());
        for (Map<String, Object> each : vectors) {
            try {
                PhotoName.parse((String) each.get("text"));
                fail(each.get("why") + ": was read: " + each.get("text"));
            } catch (PhotoNameException expected) {
                assertFalse(expected.getMessage().isEmpty());
            }
        }
    }
}
