package org.chexrig.agent;

import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chexrig.core.store.Disk;

/** A file of one line. */
final class TextFile {
    private TextFile() {}

    static String read(File file) throws IOException {
        byte[] content = new byte[(int) file.length()];
        try (DataInputStream input = new DataInputStream(new FileInputStream(file))) {
            input.readFully(content);
        }
        return new String(content, StandardCharsets.UTF_8).trim();
    }

    /** Writes a file that is not there yet, in one step. */
    static void write(File file, String line, Disk disk) throws IOException {
        File fresh = new File(file.getPath() + ".new");
        if (fresh.exists() && !fresh.delete()) {
            throw new IOException(fresh + " cannot be deleted");
        }
        disk.writeNew(fresh, (line + "\n").getBytes(StandardCharsets.UTF_8));
        disk.renameNew(fresh, file);
        disk.syncFolder(file.getParentFile());
    }
}
