package org.chexrig.core.phone;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a phone tells of itself, as JSON: what its first user reports, as no test on a computer can. */
final class Facts {
    private Facts() {
    }

    static byte[] json(Vitals vitals, Camera camera, Witness witness) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("phone", vitals.facts());
        facts.put("camera", camera.facts());
        facts.put("sensors", witness.facts());
        StringBuilder text = new StringBuilder();
        write(text, facts);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(StringBuilder text, Object value) {
        if (value instanceof Map) {
            String before = "{";
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                text.append(before);
                quote(text, String.valueOf(each.getKey()));
                text.append(':');
                write(text, each.getValue());
                before = ",";
            }
            text.append(before.equals("{") ? "{}" : "}");
        } else if (value instanceof Iterable) {
            String before = "[";
            for (Object each : (Iterable<?>) value) {
                text.append(before);
                write(text, each);
                before = ",";
            }
            text.append(before.equals("[") ? "[]" : "]");
        } else if (value == null || value instanceof Boolean || value instanceof Number && isFinite((Number) value)) {
            text.append(value);
        } else {
            quote(text, String.valueOf(value));
        }
    }

    private static boolean isFinite(Number value) {
        return Math.abs(value.doubleValue()) <= Double.MAX_VALUE;
    }

    private static void quote(StringBuilder text, String words) {
        text.append('"');
        for (char each : words.toCharArray()) {
            if (each == '"' || each == '\\' || each < ' ' || each > '~') {
                text.append(String.format("\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
