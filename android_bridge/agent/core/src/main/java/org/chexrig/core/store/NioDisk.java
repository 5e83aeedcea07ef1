package org.chexrig.core.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** The disk through {@code java.nio.file}. Not final: a device may flush its folders in its own way. */
public class NioDisk implements Disk {
    /** Java copies what it writes at once: no need for memory for the whole of a photo once more. */
    private static final int AT_ONCE_BYTES = 1 << 20;
    /** After so many the disk begins, while the rest is being copied. */
    private static final int EARLY_BYTES = 2 << 20;

    @Override
    public void writeNew(File file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW)) {
            Beside<Void> early = null;
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.position() < content.length) {
                left.limit(Math.min(content.length, left.position() + AT_ONCE_BYTES));
                channel.write(left);
                if (early == null && left.position() >= EARLY_BYTES && left.position() < content.length) {
                    early = beginFlush(channel);
                }
            }
            channel.force(true);
            if (early != null) {
                early.result(); // an error is told to one of both
            }
        }
    }

    private static Beside<Void> beginFlush(final FileChannel channel) {
        return Beside.begin("chexrig-early-flush", new Callable<Void>() {
            @Override
            public Void call() throws IOException {
                channel.force(false);
                return null;
            }
        });
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
