package org.chexrig.agent;

import android.system.ErrnoException;
import android.system.Os;
import android.system.OsConstants;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import org.chexrig.core.store.NioDisk;

/**
 * The phone's disk. Shared storage is a file system in a program of Android's, which on some phones does not know the
 * flushing of folders; a file flushed under its new name takes the name along on the real file system below (ext4,
 * f2fs).
 */
final class PhoneDisk extends NioDisk {
    private final Told told;
    private boolean said;
    private volatile File renamed;

    PhoneDisk(Told told) {
        this.told = told;
    }

    @Override
    public void renameNew(File from, File to) throws IOException {
        super.renameNew(from, to);
        renamed = to;
    }

    @Override
    public void syncFolder(File folder) throws IOException {
        File last = renamed;
        if (last != null && folder.equals(last.getParentFile())) { // here, and not above: beside the journal's flush
            renamed = null;
            try {
                flush(last);
            } catch (ErrnoException error) {
                throw new IOException(last + " cannot be flushed: " + error.getMessage(), error);
            }
        }
        try {
            flush(folder);
        } catch (ErrnoException error) {
            if (error.errno != OsConstants.EINVAL && error.errno != OsConstants.ENOSYS) {
                throw new IOException(folder + " cannot be flushed: " + error.getMessage(), error);
            }
            sayOnce(folder);
        }
    }

    private static void flush(File file) throws ErrnoException {
        FileDescriptor opened = Os.open(file.getPath(), OsConstants.O_RDONLY, 0);
        try {
            Os.fsync(opened);
        } finally {
            close(opened);
        }
    }

    private void sayOnce(File folder) {
        if (!said) {
            said = true;
            told.told("this phone does not flush folders such as " + folder + "; each photo is flushed under its name");
        }
    }

    private static void close(FileDescriptor opened) {
        try {
            Os.close(opened);
        } catch (ErrnoException error) {
            return; // it was for reading only
        }
    }
}
