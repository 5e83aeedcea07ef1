package org.chexrig.agent;

import android.content.Context;
import java.io.File;
import java.io.IOException;
import org.chexrig.agent.camera.FocusMemory;
import org.chexrig.core.store.Disk;

/** Keeps where the lens was in focus last in a file of the app's own: camera and dioptres. */
final class FocusFile implements FocusMemory {
    private static final String NAME = "focus";

    private final Context context;
    private final Disk disk;
    private final Told told;

    FocusFile(Context context, Disk disk, Told told) {
        this.context = context;
        this.disk = disk;
        this.told = told;
    }

    @Override
    public Float last(String cameraId) {
        try {
            File file = new File(PrivateFolder.of(context), NAME);
            String[] words = file.exists() ? TextFile.read(file).split(" ") : new String[0];
            return words.length == 2 && words[0].equals(cameraId) ? Float.valueOf(words[1]) : null;
        } catch (IOException | NumberFormatException unreadable) {
            return null; // then it has to focus by itself
        }
    }

    @Override
    public void keep(String cameraId, float dioptres) {
        try {
            File file = new File(PrivateFolder.of(context), NAME);
            if (file.exists() && !file.delete()) {
                throw new IOException(file + " cannot be deleted");
            }
            TextFile.write(file, cameraId + " " + dioptres, disk);
        } catch (IOException error) {
            told.told("where the lens is in focus could not be kept: " + error.getMessage());
        }
    }
}
