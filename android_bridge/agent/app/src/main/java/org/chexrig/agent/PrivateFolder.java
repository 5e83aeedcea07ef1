package org.chexrig.agent;

import android.content.Context;
import java.io.File;
import java.io.IOException;

/**
 * Where journal and pairing code are: in the folder that no backup and no move to another phone takes along. From
 * Android 12 on a move copies an app's other files whatever its manifest says of backups.
 */
final class PrivateFolder {
    private static final String NAME = "agent";

    private PrivateFolder() {}

    /** Finds or makes it. */
    static File of(Context context) throws IOException {
        File folder = new File(context.getNoBackupFilesDir(), NAME);
        File earlier = new File(context.getFilesDir(), NAME); // where it was at first
        if (!folder.exists() && earlier.isDirectory() && !earlier.renameTo(folder)) {
            throw new IOException("the folder " + earlier + " cannot be moved to " + folder);
        }
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IOException("the folder " + folder + " cannot be made");
        }
        return folder;
    }
}
