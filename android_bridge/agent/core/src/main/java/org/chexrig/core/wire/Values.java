package org.chexrig.core.wire;

import java.util.Map;

/** A received message's values, each of its field's type and within its limits. */
final class Values {
    private final Map<String, Object> values;

    Values(Map<String, Object> values) {
        this.values = values;
    }

    String text(String name) {
        return (String) values.get(name);
    }

    int whole(String name) {
        return ((Long) values.get(name)).intValue();
    }

    long wide(String name) {
        return (Long) values.get(name);
    }

    Integer wholeOrNull(String name) {
        Long value = (Long) values.get(name);
        return value == null ? null : Integer.valueOf(value.intValue());
    }

    Number fractionOrNull(String name) {
        return (Number) values.get(name);
    }
}
