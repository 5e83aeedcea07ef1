package android.content;

import android.os.Bundle;

/** What somebody wants of an app. */
public class Intent {
    public static final String ACTION_BATTERY_CHANGED = "android.intent.action.BATTERY_CHANGED";

    private final Bundle extras;

    public Intent() {
        this(null);
    }

    /** With these extras, or (null) none. */
    public Intent(Bundle extras) {
        this.extras = extras;
    }

    /** Null where there are none (Intent.getExtras). */
    public Bundle getExtras() {
        return extras;
    }

    public int getIntExtra(String name, int otherwise) {
        return extras != null && extras.get(name) instanceof Integer found ? found : otherwise;
    }

    public boolean getBooleanExtra(String name, boolean otherwise) {
        return extras != null && extras.get(name) instanceof Boolean found ? found : otherwise;
    }

    public String getStringExtra(String name) {
        return extras != null && extras.get(name) instanceof String found ? found : null;
    }
}
