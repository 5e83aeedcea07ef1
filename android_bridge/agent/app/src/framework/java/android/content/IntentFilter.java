package android.content;

/** Which broadcasts. */
public class IntentFilter {
    final String action;

    public IntentFilter(String action) {
        this.action = action;
    }
}
