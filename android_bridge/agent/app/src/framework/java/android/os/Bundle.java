package android.os;

import java.util.HashMap;
import java.util.Map;

/** Named values. */
public final class Bundle {
    /** All of them. */
    public final Map<String, Object> values = new HashMap<>();

    public Object get(String name) {
        return values.get(name);
    }

    public boolean containsKey(String name) {
        return values.containsKey(name);
    }

    public void putInt(String name, int value) {
        values.put(name, value);
    }

    public int getInt(String name, int otherwise) {
        return values.get(name) instanceof Integer found ? found : otherwise;
    }
}
