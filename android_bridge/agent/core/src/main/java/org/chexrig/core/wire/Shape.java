package org.chexrig.core.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a message type's declarations come to: its check, its reading and its writing. */
abstract class Shape {
    final String type;
    private final Field[] fields;

    Shape(String type, Field... fields) {
        this.type = type;
        this.fields = fields;
    }

    /** Makes a message out of values that were checked. */
    abstract Message make(Values values);

    /**
     * Refuses values that are not of their field's type or beyond its limits.
     *
     * @param values in the order of the fields
     */
    final void check(Object[] values) {
        for (int at = 0; at < fields.length; at++) {
            if (!fields[at].allows(values[at])) {
                throw new IllegalArgumentException(objection(fields[at], values[at]));
            }
        }
    }

    /** Makes a message out of a JSON object without its type. */
    final Message read(Map<String, Object> content) throws WireException {
        Map<String, Object> values = new HashMap<>();
        for (Field each : fields) {
            if (!content.containsKey(each.name)) {
                throw new WireException(WireException.Reason.FIELD, type + "." + each.name + " is missing");
            }
            Object json = content.get(each.name);
            Object value = each.read(json);
            if (!each.allows(value)) {
                throw new WireException(WireException.Reason.FIELD, objection(each, json));
            }
            values.put(each.name, value);
        }
        if (content.size() != fields.length) {
            throw new WireException(WireException.Reason.FIELD, type + ": unknown fields in " + content.keySet());
        }
        try {
            return make(new Values(values));
        } catch (IllegalArgumentException error) {
            throw new WireException(WireException.Reason.FIELD, error.getMessage());
        }
    }

    /** Writes a message's body: keys in alphabetical order, no blanks. */
    final String write(Object[] values) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        sorted.put("type", type);
        for (int at = 0; at < fields.length; at++) {
            sorted.put(fields[at].name, values[at]);
        }
        return Json.write(sorted);
    }

    private String objection(Field field, Object got) {
        return type + "." + field.name + ": expected " + field.hint + ", got " + got;
    }
}
