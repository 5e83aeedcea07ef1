package android.util;

import org.chexrig.framework.Phone;

/** The phone's log. */
public final class Log {
    private Log() {}

    private static int put(String kind, String tag, String words) {
        Phone.get().log.add(kind + "/" + tag + ": " + words);
        return words.length();
    }

    public static int d(String tag, String words) {
        return put("D", tag, words);
    }

    public static int i(String tag, String words) {
        return put("I", tag, words);
    }

    public static int w(String tag, String words) {
        return put("W", tag, words);
    }

    public static int w(String tag, String words, Throwable cause) {
        return put("W", tag, words + ": " + cause);
    }

    public static int e(String tag, String words) {
        return put("E", tag, words);
    }

    public static int e(String tag, String words, Throwable cause) {
        return put("E", tag, words + ": " + cause);
    }
}
