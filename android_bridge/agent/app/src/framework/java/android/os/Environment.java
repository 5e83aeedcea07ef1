package android.os;

import java.io.File;
import org.chexrig.framework.Phone;

/** Where shared storage is. */
public class Environment {
    public static String DIRECTORY_PICTURES = "Pictures";

    /** There it is; an app may make folders in it (deprecated since 29, and the app asks for the older ways). */
    public static File getExternalStoragePublicDirectory(String kind) {
        File folder = new File(Phone.get().folder, "storage/" + kind);
        folder.mkdirs();
        return folder;
    }

    public static File getExternalStorageDirectory() {
        return new File(Phone.get().folder, "storage");
    }
}
