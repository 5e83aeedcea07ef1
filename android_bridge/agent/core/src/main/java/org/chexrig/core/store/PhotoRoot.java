package org.chexrig.core.store;

import java.io.File;
import java.io.IOException;

/**
 * Where a new installation's photos go. From Android 11 on an app neither sees nor may touch what an earlier installation of
 * it has saved: a name that seems free may be taken, and a photo of that day would be in the way, or be written over. So a
 * folder that is there already is left alone.
 */
public final class PhotoRoot {
    /** The folder's name, and how the names of others begin. */
    public static final String NAME = "chexrig";
    private static final int MOST = 1000;

    private PhotoRoot() {
    }

    /**
     * Gives a folder for photos.
     *
     * @param pictures the folder that it is in
     * @param hidesOthers whether the system hides files of earlier installations
     * @throws IOException when there is none left, which nobody comes to
     */
    public static File in(File pictures, boolean hidesOthers) throws IOException {
        File first = new File(pictures, NAME);
        if (!hidesOthers || !first.exists()) {
            return first;
        }
        for (int number = 2; number < MOST; number++) {
            File next = new File(pictures, NAME + "-" + number);
            if (!next.exists()) {
                return next;
            }
        }
        throw new IOException("there are " + MOST + " folders of earlier installations in " + pictures);
    }

    /** Says what a person should know of a folder that was chosen; empty where there is nothing. */
    public static String words(File chosen) {
        return chosen.getName().equals(NAME) ? ""
                : "photos of an earlier installation are in " + new File(chosen.getParentFile(), NAME)
                + ", where this one cannot see them; its own go to " + chosen;
    }
}
