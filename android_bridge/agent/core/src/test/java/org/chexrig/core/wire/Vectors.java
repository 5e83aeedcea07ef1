package org.chexrig.core.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The golden vectors that both languages are tested against; their folder is given as a property. */
final class Vectors {
    static final Map<String, Object> DATAGRAMS = read("datagrams.json");
    static final Map<String, Object> PHOTO_NAMES = read("photo_names.json");
    static final Map<String, Object> PICTURES = read("pictures.json");
    static final byte[] KEY = Hex.decode((String) DATAGRAMS.get("key_hex"));

    private Vectors() {
    }

    /** Gives the entries of one part of a file, {@code valid} or {@code invalid}. */
    static List<Map<String, Object>> part(Map<String, Object> file, String part) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Object each : (List<?>) file.get(part)) {
            entries.add(object(each));
        }
        return entries;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    static Role role(String word) {
        return word.equals("controller") ? Role.CONTROLLER : Role.PHONE;
    }

    private static Map<String, Object> read(String file) {
        String folder = System.getProperty("chexrig.vectors");
        if (folder == null) {
            throw new IllegalStateException("the property chexrig.vectors names no folder");
        }
        try {
            byte[] content = Files.readAllBytes(Paths.get(folder, file));
            return JsonReader.read(content, 0, content.length);
        } catch (IOException | WireException error) {
            throw new IllegalStateException(error);
        }
    }
}
