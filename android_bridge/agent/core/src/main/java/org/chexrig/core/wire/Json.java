package org.chexrig.core.wire;

import java.util.Map;

/** Writes JSON objects byte for byte as the controller does: ASCII, no blanks. {@link JsonReader} reads them. */
final class Json {
    /** Stands for a value that no field allows. */
    static final Object MISFIT = new Object() {
        @Override
        public String toString() {
            return "something else";
        }
    };

    private static final String ESCAPED = "\"\\\n\r\t\f\b";
    private static final String LETTERS = "\"\\nrtfb";

    private Json() {
    }

    /** Writes an object of texts, whole numbers, fractions and nulls, its members in the map's order. */
    static String write(Map<String, Object> members) {
        StringBuilder written = new StringBuilder("{");
        for (Map.Entry<String, Object> each : members.entrySet()) {
            if (written.length() > 1) {
                written.append(',');
            }
            quote(each.getKey(), written);
            written.append(':');
            writeValue(each.getValue(), written);
        }
        return written.append('}').toString();
    }

    private static void writeValue(Object value, StringBuilder to) {
        if (value instanceof String) {
            quote((String) value, to);
        } else if (value instanceof Double) {
            to.append(Fractions.write((Double) value));
        } else {
            to.append(value);
        }
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            int escaped = ESCAPED.indexOf(each);
            if (escaped >= 0) {
                to.append('\\').append(LETTERS.charAt(escaped));
            } else if (each >= ' ' && each <= '~') {
                to.append(each);
            } else {
                to.append("\\u").append(Integer.toHexString(0x10000 | each).substring(1));
            }
        }
        to.append('"');
    }
}
