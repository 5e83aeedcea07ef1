package android.media;

import android.content.Context;
import java.util.Arrays;
import org.chexrig.framework.Phone;

/** Tells the gallery of new files. */
public class MediaScannerConnection {
    /** Hears that a file was looked at. */
    public interface OnScanCompletedListener {}

    public static void scanFile(Context context, String[] paths, String[] types, OnScanCompletedListener listener) {
        Phone.get().scanned.addAll(Arrays.asList(paths));
    }
}
