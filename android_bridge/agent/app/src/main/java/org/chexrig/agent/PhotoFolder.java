package org.chexrig.agent;

import android.content.Context;
import android.os.Build;
import android.os.Environment;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chexrig.core.store.Disk;
import org.chexrig.core.store.PhotoRoot;

/**
 * Where photos go: {@code Pictures/chexrig}, which adb reads on every phone; where that cannot be written, the app's
 * own folder. Which one it was is kept, so that a subset never lies in two places.
 */
final class PhotoFolder {
    private static final String KEPT = "photo-folder";
    /** Android 11: what an earlier installation of an app has saved is not the app's own any more. */
    private static final int HIDES_OTHERS = 30;

    private PhotoFolder() {}

    /** Finds the folder, by writing there. */
    static File choose(Context context, File privateFolder, Disk disk) throws IOException {
        File kept = new File(privateFolder, KEPT);
        if (kept.isFile()) {
            File folder = new File(TextFile.read(kept));
            probe(folder, disk); // another one now would tear the plan's photos apart
            return folder;
        }
        File pictures = Environment.getExternalStoragePublicDirectory(Environment.DIRECTORY_PICTURES);
        File shared = PhotoRoot.in(pictures, Build.VERSION.SDK_INT >= HIDES_OTHERS);
        File chosen = shared;
        try {
            probe(shared, disk);
        } catch (IOException refused) {
            File own = context.getExternalFilesDir(Environment.DIRECTORY_PICTURES);
            if (own == null) {
                throw refused;
            }
            chosen = new File(own, PhotoRoot.NAME);
            probe(chosen, disk);
        }
        TextFile.write(kept, chosen.getPath(), disk);
        return chosen;
    }

    /** Do once what each photo needs: make a folder, write, flush, rename, delete. */
    private static void probe(File folder, Disk disk) throws IOException {
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IOException("the folder " + folder + " cannot be made");
        }
        // Android lets only pictures into its picture folders, and judges by the ending.
        File first = new File(folder, ".probe-1.jpg");
        File second = new File(folder, ".probe-2.jpg");
        remove(first);
        remove(second);
        try {
            disk.writeNew(first, "probe".getBytes(StandardCharsets.US_ASCII));
            disk.renameNew(first, second);
            disk.syncFolder(folder);
        } catch (IOException error) {
            throw new IOException("the folder " + folder + " cannot be written: " + error.getMessage(), error);
        } finally {
            remove(first);
            remove(second);
        }
    }

    private static void remove(File file) throws IOException {
        if (file.exists() && !file.delete()) {
            throw new IOException(file + " cannot be deleted");
        }
    }
}
