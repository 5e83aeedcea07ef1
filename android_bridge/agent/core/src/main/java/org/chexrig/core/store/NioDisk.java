package org.chexrig.core.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** The disk through {@code java.nio.file}. Not final: a device may flush its folders in its own way. */
public class NioDisk implements Disk {
    @Override
    public void writeNew(File file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    @Override
    public void renameNew(File from, File to) throws IOException {
        // Without REPLACE_EXISTING it looks first and renames then. Nobody else writes here: the store is locked.
        Files.move(from.toPath(), to.toPath());
    }

    @Override
    public void syncFolder(File folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.toPath(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long freeBytes(File folder) {
        return folder.getUsableSpace();
    }
}
